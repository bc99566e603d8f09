package ingot.lab;

import ingot.client.Answer;
import ingot.client.ApiClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** All machines as the API shows them, asked for again and again by one thread and looked at by many. */
final class FleetView {

    private static final long POLL_MILLIS = 2000;

    private final ApiClient api;
    private volatile Map<String, Map<String, @Nullable Object>> byMac = Map.of();
    private volatile CountDownLatch next = new CountDownLatch(1);

    FleetView(ApiClient api) {
        this.api = api;
    }

    /** Polls until it is interrupted. */
    void poll() {
        try {
            while (true) {
                Answer answer = Site.reachable(() -> api.get("machines/"));
                if (answer != null) {
                    byMac = index(answer.list());
                }
                CountDownLatch shown = next;
                next = new CountDownLatch(1);
                shown.countDown();
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException end) {
            // Asked for.
        }
    }

    /** The machine with this MAC at the last look, or null. */
    @Nullable Map<String, @Nullable Object> machine(String mac) {
        return byMac.get(mac);
    }

    /** Waits for the next look. */
    void awaitNext() throws InterruptedException {
        next.await();
    }

    private static Map<String, Map<String, @Nullable Object>> index(List<Map<String, @Nullable Object>> machines) {
        Map<String, Map<String, @Nullable Object>> index = new HashMap<>();
        for (Map<String, @Nullable Object> machine : machines) {
            if (machine.get("interface_set") instanceof List<?> interfaces) {
                for (Object each : interfaces) {
                    if (each instanceof Map<?, ?> found && found.get("mac_address") instanceof String mac) {
                        index.put(mac, machine);
                    }
                }
            }
        }
        return index;
    }
}
