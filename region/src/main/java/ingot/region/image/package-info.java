/** Boot resources: their rows, their bytes on disk, uploads. */
@NullMarked
package ingot.region.image;

import org.jspecify.annotations.NullMarked;
