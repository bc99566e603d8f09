package ingot.rack.dhcp;

import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;

/**
 * An address that belongs to one client.
 *
 * @param hostname sent to the client when it asks; empty for none
 */
public record Reservation(HardwareAddress client, Ip4 address, String hostname) {}
