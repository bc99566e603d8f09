package ingot.rack.boot;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which machine last used an address: learned from leases and boot requests, asked by whoever must know whom an address
 * belongs to. Bounded; the longest unused goes first. Thread-safe.
 */
public final class Peers {

    private static final int ADDRESSES_MAX = 65_536;

    private final Map<String, String> macByAddress = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    /** The address belongs to this MAC from now on. */
    public void seen(String address, String mac) {
        synchronized (macByAddress) {
            macByAddress.put(address, mac);
        }
    }

    public @Nullable String macOf(InetAddress address) {
        synchronized (macByAddress) {
            return macByAddress.get(address.getHostAddress());
        }
    }
}
