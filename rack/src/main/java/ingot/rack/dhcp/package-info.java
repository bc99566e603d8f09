/**
 * DHCPv4 for the VLANs of a rack. {@link ingot.rack.dhcp.DhcpDecision} decides, purely; {@link ingot.rack.dhcp.LeaseTable} and
 * {@link ingot.rack.dhcp.LeaseJournal} remember; {@link ingot.rack.dhcp.DhcpServer} is the shell around them. A lease is on disk before its
 * client hears of it.
 */
@NullMarked
package ingot.rack.dhcp;

import org.jspecify.annotations.NullMarked;
