/** Domains, fabrics, VLANs, spaces, subnets, ranges, reservations and routes. */
@NullMarked
package ingot.region.network;

import org.jspecify.annotations.NullMarked;
