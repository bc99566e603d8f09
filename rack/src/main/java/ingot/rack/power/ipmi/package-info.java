/** The IPMI 2.0 client and the power driver on top of it. */
@NullMarked
package ingot.rack.power.ipmi;

import org.jspecify.annotations.NullMarked;
