/** The rack's side of the link: identity, enrolment, the connection that is always being kept. */
@NullMarked
package ingot.rack.link;

import org.jspecify.annotations.NullMarked;
