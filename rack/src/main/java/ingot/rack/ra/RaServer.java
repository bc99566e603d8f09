package ingot.rack.ra;

import ingot.socket.PerDevice;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Sends router advertisements on the interfaces it is told to, and on no other. Thread-safe. */
public final class RaServer implements AutoCloseable {
    private final PerDevice advertisers;
    private volatile Map<String, RaSettings> settings = Map.of();

    /** Starts without interfaces. {@code random} must be thread-safe. */
    public RaServer(InstantSource clock, RandomGenerator random) {
        this.advertisers = new PerDevice(
                "router advertisement",
                device ->
                        Advertiser.start(device, settings.getOrDefault(device.name(), RaSettings.BARE), clock, random),
                () -> {});
    }

    /** Advertises by {@code next}, interface name to settings, from now on. */
    public synchronized void apply(Map<String, RaSettings> next) {
        Map<String, RaSettings> before = settings;
        settings = Map.copyOf(next);
        // Interfaces with changed settings are stopped first, so that they start with the new ones.
        advertisers.apply(unchanged(before, settings));
        advertisers.apply(settings.keySet());
    }

    private static Set<String> unchanged(Map<String, RaSettings> before, Map<String, RaSettings> after) {
        Set<String> unchanged = new HashSet<>();
        after.forEach((device, settings) -> {
            if (settings.equals(before.get(device))) {
                unchanged.add(device);
            }
        });
        return unchanged;
    }

    /** Interfaces that cannot be served at the moment, and why. */
    public Map<String, String> troubles() {
        return advertisers.troubles();
    }

    @Override
    public void close() {
        advertisers.close();
    }
}
