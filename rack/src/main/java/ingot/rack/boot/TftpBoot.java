package ingot.rack.boot;

import ingot.rack.tftp.BootFile;
import ingot.rack.tftp.BootFiles;
import ingot.socket.NetworkDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Boot content over TFTP: the same names as over HTTP. Thread-safe. */
public final class TftpBoot implements BootFiles {

    private final BootContent content;
    private final int httpPort;
    private final Supplier<List<NetworkDevice>> devices;

    public TftpBoot(BootContent content, int httpPort, Supplier<List<NetworkDevice>> devices) {
        this.content = content;
        this.httpPort = httpPort;
        this.devices = devices;
    }

    @Override
    public @Nullable BootFile find(String name, InetAddress peer) {
        String host = addressNear(peer, devices.get());
        String baseUrl = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + httpPort;
        try {
            return switch (content.find(name, peer, baseUrl, BootContent.Way.TFTP)) {
                case null -> null;
                case BootContent.Found.Text text -> BootFile.of(text.bytes());
                case BootContent.Found.OnDisk file -> BootFile.of(file.path());
            };
        } catch (IOException gone) {
            return null;
        }
    }

    /** Our address in the peer's network; for a peer behind a router our first one of its family. */
    static String addressNear(InetAddress peer, List<NetworkDevice> devices) {
        String fallback = "";
        for (NetworkDevice device : devices) {
            if (device.loopback()) {
                continue;
            }
            for (NetworkDevice.Address own : device.addresses()) {
                byte[] address = own.address().getAddress();
                if (address.length != peer.getAddress().length || own.address().isLinkLocalAddress()) {
                    continue;
                }
                if (samePrefix(address, peer.getAddress(), own.prefixLength())) {
                    return own.address().getHostAddress();
                }
                fallback = fallback.isEmpty() ? own.address().getHostAddress() : fallback;
            }
        }
        return fallback.isEmpty() ? peer.getHostAddress() : fallback;
    }

    private static boolean samePrefix(byte[] one, byte[] other, int bits) {
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((one[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
