/** Mains and wiring by hand. */
@NullMarked
package ingot.app;

import org.jspecify.annotations.NullMarked;
