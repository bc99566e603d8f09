/** Zones and resource pools: how machines are grouped. */
@NullMarked
package ingot.region.group;

import org.jspecify.annotations.NullMarked;
