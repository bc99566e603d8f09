/** Ingot's own BMC simulator: what a machine's management controller does, on the network and to the machine. */
@NullMarked
package ingot.lab.bmc;

import org.jspecify.annotations.NullMarked;
