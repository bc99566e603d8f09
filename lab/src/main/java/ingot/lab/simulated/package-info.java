/** Machines without a processor: on the wire they do what real ones do, from DHCP to the answers of an installed system. */
@NullMarked
package ingot.lab.simulated;

import org.jspecify.annotations.NullMarked;
