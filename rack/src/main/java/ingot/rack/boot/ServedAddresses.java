package ingot.rack.boot;

import ingot.socket.NetworkDevice;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The addresses of this host at which the rack answers HTTP: loopback, and those of interfaces that it may use. TCP is accepted
 * on all, since addresses come and go. Thread-safe.
 */
public final class ServedAddresses implements Predicate<InetAddress> {

    private final Supplier<List<NetworkDevice>> devices;
    private final Predicate<String> mayUse;
    private volatile Set<InetAddress> known = Set.of();

    /** @param mayUse whether the rack may use an interface, by its name */
    public ServedAddresses(Supplier<List<NetworkDevice>> devices, Predicate<String> mayUse) {
        this.devices = devices;
        this.mayUse = mayUse;
    }

    @Override
    public boolean test(InetAddress local) {
        if (local.isLoopbackAddress() || known.contains(local)) {
            return true;
        }
        known = devices.get().stream()
                .filter(device -> mayUse.test(device.name()))
                .flatMap(device -> device.addresses().stream())
                .map(NetworkDevice.Address::address)
                .collect(Collectors.toUnmodifiableSet());
        return known.contains(local);
    }
}
