/** Power: BMC records, and acts that racks perform. */
@NullMarked
package ingot.region.power;

import org.jspecify.annotations.NullMarked;
