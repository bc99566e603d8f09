/** Block devices, partitions and file systems of machines. */
@NullMarked
package ingot.region.storage;

import org.jspecify.annotations.NullMarked;
