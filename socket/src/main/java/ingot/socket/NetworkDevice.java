package ingot.socket;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network interface of this host as it is now.
 *
 * @param name as `ip link` shows it
 * @param index of the kernel
 * @param mac as aa:bb:cc:dd:ee:ff; empty for interfaces without one
 * @param up whether it is switched on
 * @param mtu in bytes
 * @param addresses with their prefixes
 */
public record NetworkDevice(
        String name, int index, String mac, boolean up, boolean loopback, int mtu, List<Address> addresses) {
    /**
     * One address.
     *
     * @param prefixLength 0..32 or 0..128
     */
    public record Address(InetAddress address, int prefixLength) {}

    /** All interfaces. */
    public static List<NetworkDevice> list() {
        try {
            List<NetworkDevice> devices = new ArrayList<>();
            for (NetworkInterface found : NetworkInterface.networkInterfaces().toList()) {
                devices.add(of(found));
            }
            return List.copyOf(devices);
        } catch (SocketException e) {
            throw new UncheckedIOException("cannot list the network interfaces", e);
        }
    }

    /** The interface with this name, or null. */
    public static @Nullable NetworkDevice find(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found == null ? null : of(found);
        } catch (SocketException e) {
            // It went away between two questions.
            return null;
        }
    }

    private static NetworkDevice of(NetworkInterface found) throws SocketException {
        byte[] mac = found.getHardwareAddress();
        List<Address> addresses = new ArrayList<>();
        for (InterfaceAddress address : found.getInterfaceAddresses()) {
            addresses.add(new Address(address.getAddress(), address.getNetworkPrefixLength()));
        }
        return new NetworkDevice(
                found.getName(),
                found.getIndex(),
                mac == null ? "" : HexFormat.ofDelimiter(":").formatHex(mac),
                found.isUp(),
                found.isLoopback(),
                found.getMTU(),
                List.copyOf(addresses));
    }
}
