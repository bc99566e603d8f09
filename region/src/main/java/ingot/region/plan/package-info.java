/** Plans: what is written to a machine's disks, composed once for each attempt. */
@NullMarked
package ingot.region.plan;

import org.jspecify.annotations.NullMarked;
