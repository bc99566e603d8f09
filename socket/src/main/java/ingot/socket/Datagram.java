package ingot.socket;

import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * One UDP datagram as it arrived.
 *
 * @param payload its content
 * @param source who sent it
 * @param interfaceIndex where it came in
 * @param local the address of this host that answers for it: for a broadcast, the interface's own
 * @param destination the address it was sent to, possibly a broadcast
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Datagram(
        byte[] payload, InetSocketAddress source, int interfaceIndex, Inet4Address local, Inet4Address destination) {}
