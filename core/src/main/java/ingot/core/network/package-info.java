/** Addresses, their allocation, and the network configuration of machines (facts: networking). */
@NullMarked
package ingot.core.network;

import org.jspecify.annotations.NullMarked;
