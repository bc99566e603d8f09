@NullMarked
package ingot.region.restore;

import org.jspecify.annotations.NullMarked;
