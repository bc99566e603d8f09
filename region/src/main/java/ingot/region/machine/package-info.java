/** Machines: their rows, the actions on them, what the API shows of them. */
@NullMarked
package ingot.region.machine;

import org.jspecify.annotations.NullMarked;
