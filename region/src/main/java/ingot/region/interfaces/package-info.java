/** Interfaces of machines, their links to subnets, and the addresses they hold. */
@NullMarked
package ingot.region.interfaces;

import org.jspecify.annotations.NullMarked;
