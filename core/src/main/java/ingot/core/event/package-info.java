/** What the log of events can tell, with its words and numbers on the wire. */
@NullMarked
package ingot.core.event;

import org.jspecify.annotations.NullMarked;
