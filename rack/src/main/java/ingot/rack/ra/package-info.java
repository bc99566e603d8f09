/**
 * Router advertisements on chosen interfaces (RFC 4861 section 6.2): not to route, but because iPXE waits 12 s for IPv6 on a link where nobody
 * advertises. Opt-in for each VLAN.
 */
@NullMarked
package ingot.rack.ra;

import org.jspecify.annotations.NullMarked;
