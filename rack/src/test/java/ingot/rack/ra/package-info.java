@NullMarked
package ingot.rack.ra;

import org.jspecify.annotations.NullMarked;
