/** {@code ./ingot bench}: measurements, side by side with peers where there are any (interface.md §3). */
@NullMarked
package ingot.bench;

import org.jspecify.annotations.NullMarked;
