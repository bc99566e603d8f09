package ingot.rack.boot;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which machine uses an address, and what firmware it has. A lease of this rack says so for sure; a boot request names whatever MAC
 * it likes, and is believed only for an address without a lease. Bounded; the longest unused goes first. Thread-safe.
 */
public final class Peers {

    private static final int ADDRESSES_MAX = 65_536;

    /** Who uses an address. */
    private record User(String mac, boolean leased) {}

    private final Map<String, User> macByAddress = bounded();
    private final Map<String, String> firmwareByMac = bounded(); // guarded by macByAddress

    private static <T> Map<String, T> bounded() {
        return new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > ADDRESSES_MAX;
            }
        };
    }

    /** The address is leased to this MAC from now on. */
    public void leased(String address, String mac) {
        synchronized (macByAddress) {
            macByAddress.put(address, new User(mac, true));
        }
    }

    /** The lease is over: what the address says of itself counts again. */
    public void leaseEnded(String address) {
        synchronized (macByAddress) {
            macByAddress.remove(address);
        }
    }

    /** The address says that it is this MAC's: believed unless a lease says otherwise. */
    public void claimed(String address, String mac) {
        synchronized (macByAddress) {
            User user = macByAddress.get(address);
            if (user == null || !user.leased()) {
                macByAddress.put(address, new User(mac, false));
            }
        }
    }

    /** What the firmware of a machine says it is: {@code uefi} or {@code pxe}. */
    public void firmwareSeen(String mac, String firmware) {
        synchronized (macByAddress) {
            firmwareByMac.put(mac, firmware);
        }
    }

    /** The firmware last seen, empty when none was. */
    public String firmwareOf(String mac) {
        synchronized (macByAddress) {
            return firmwareByMac.getOrDefault(mac, "");
        }
    }

    public @Nullable String macOf(InetAddress address) {
        synchronized (macByAddress) {
            User user = macByAddress.get(address.getHostAddress());
            return user == null ? null : user.mac();
        }
    }
}
