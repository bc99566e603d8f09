package ingot.lab;

import ingot.client.Answer;
import ingot.client.ApiClient;
import ingot.client.ApiFailed;
import ingot.client.Fields;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets a fresh Ingot up for the lab's network, as an operator would: by the API. */
public final class Site {

    /** The serial port is all that lab machines have; guarding against guests' spying costs emulated time only. */
    static final String KERNEL_OPTIONS = "console=ttyS0,115200 net.ifnames=0 mitigations=off";

    private static final int UNAVAILABLE = 503;
    private static final Duration RACK = Duration.ofSeconds(30);

    private Site() {}

    /** Has the network served, and adds the SSH key. */
    static void prepare(ApiClient api, Waiting waiting, String sshPublicKey) throws InterruptedException {
        serve(api, waiting);
        api.post("account/prefs/sshkeys/", Fields.of("key", sshPublicKey));
    }

    /** Waits for the rack and its subnet, then switches DHCP on. */
    public static void serve(ApiClient api, Waiting waiting) throws InterruptedException {
        String rack = waiting.until(
                "setup",
                RACK,
                () -> "a rack controller",
                () -> api.get("rackcontrollers/").list().stream()
                        .map(found -> text(found, "system_id"))
                        .findFirst()
                        .orElse(null));
        Map<String, @Nullable Object> subnet = waiting.until(
                "setup",
                RACK,
                () -> "subnet " + LabAddresses.SUBNET + " reported by the rack",
                () -> api.get("subnets/").list().stream()
                        .filter(found -> LabAddresses.SUBNET.equals(found.get("cidr")))
                        .findFirst()
                        .orElse(null));
        api.post(
                "ipranges/",
                Fields.of(
                        "type",
                        "dynamic",
                        "subnet",
                        text(subnet, "id"),
                        "start_ip",
                        LabAddresses.DYNAMIC_FIRST,
                        "end_ip",
                        LabAddresses.DYNAMIC_LAST));
        if (!(subnet.get("vlan") instanceof Map<?, ?> vlan)) {
            throw new LabFailed("setup", "subnet " + LabAddresses.SUBNET + " is on no VLAN");
        }
        api.put("vlans/" + vlan.get("id") + "/", Fields.of("dhcp_on", "true", "ra_on", "true", "primary_rack", rack));
        api.post("maas/?op=set_config", Fields.of("name", "kernel_opts", "value", KERNEL_OPTIONS));
    }

    /** Fails early when there is nothing to deploy. */
    static void needImages(ApiClient api) {
        List<Map<String, @Nullable Object>> images = api.get("boot-resources/").list();
        if (images.isEmpty()) {
            throw new LabFailed("setup", "no image is registered; 'ingot images build' should have registered one");
        }
    }

    /** A field as text; empty when it is absent or null. */
    static String text(Map<String, @Nullable Object> object, String field) {
        Object value = object.get(field);
        return value == null ? "" : value.toString();
    }

    /** An answer, or null while the server cannot be reached or says that it cannot answer now. */
    static @Nullable Answer reachable(java.util.function.Supplier<Answer> call) {
        try {
            return call.get();
        } catch (UncheckedIOException away) {
            return null;
        } catch (ApiFailed refused) {
            if (refused.status() == UNAVAILABLE) {
                return null;
            }
            throw refused;
        }
    }
}
