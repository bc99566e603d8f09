package ingot.rack.dhcp;

import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;

/** Where an answer goes (RFC 2131 section 4.1). */
sealed interface Destination {
    /** To the relay agent, server port. */
    record Relay(Ip4 address) implements Destination {}

    /** To a client that has its address, client port. */
    record Client(Ip4 address) implements Destination {}

    /** To a client that does not answer ARP yet: the frame is addressed to its hardware. */
    record Hardware(HardwareAddress hardware, Ip4 address) implements Destination {}

    /** To all on the link, client port. */
    record Broadcast() implements Destination {}
}
