/** What a machine says of its hardware, turned into the server's own picture of it (facts: metadata-and-scripts §16). */
@NullMarked
package ingot.core.hardware;

import org.jspecify.annotations.NullMarked;
