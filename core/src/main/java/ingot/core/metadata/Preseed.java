package ingot.core.metadata;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cloud-config that an ephemeral system gets through {@code cloud-config-url} (facts: metadata-and-scripts §4): where
 * the metadata is, with which credentials, where to report, and whether to power off in the end.
 */
public final class Preseed {

    private static final int ENLIST_SECONDS = 1800;
    private static final int COMMISSION_SECONDS = 3600;
    private static final int REBOOT_SECONDS = 1800;

    /** A full overwrite of large disks takes days. */
    private static final int ERASE_SECONDS = 7 * 24 * 3600;

    private final String baseUrl;
    private final @Nullable String syslog;

    /**
     * Preseeds that point to one rack.
     *
     * @param baseUrl such as {@code http://10.0.0.2:5248}, without a slash at the end
     * @param syslog {@code host:port} for the machine's log; null for none
     */
    public Preseed(String baseUrl, @Nullable String syslog) {
        if (baseUrl.endsWith("/")) {
            throw new IllegalArgumentException("base URL: " + baseUrl + " (expected: no slash at the end)");
        }
        this.baseUrl = baseUrl;
        this.syslog = syslog;
    }

    /** For a machine that is not known yet: no credentials, no reports. */
    public String enlist() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("datasource", Map.of("MAAS", Map.of("metadata_url", metadataUrl())));
        addCommon(document);
        document.put("power_state", powerState("poweroff", ENLIST_SECONDS));
        return text(document);
    }

    /**
     * For a known machine, in whatever phase it is.
     *
     * @throws IllegalArgumentException for a record without token: make one first
     */
    public String of(MetadataRecord machine) {
        MachineToken token = machine.token();
        if (token == null) {
            throw new IllegalArgumentException(
                    "machine " + machine.systemId() + " has no token (expected: one is made)");
        }
        boolean installing = machine.phase() == MachinePhase.INSTALLING;
        Map<String, Object> document = new LinkedHashMap<>();
        String metadataUrl = installing ? metadataUrl() + "curtin" : metadataUrl();
        document.put("datasource", Map.of("MAAS", credentials("metadata_url", metadataUrl, token)));
        addCommon(document);
        Map<String, Object> webhook = new LinkedHashMap<>();
        webhook.put("type", "webhook");
        webhook.putAll(credentials("endpoint", statusUrl(machine.systemId()), token));
        document.put("reporting", Map.of("maas", webhook));
        Map<String, Object> powerState = powerState(machine);
        if (powerState != null) {
            document.put("power_state", powerState);
        }
        return text(document);
    }

    /** The root of the metadata tree, with a slash at the end. */
    public String metadataUrl() {
        return baseUrl + "/MAAS/metadata/";
    }

    /** Where a machine reports what it does. */
    public String statusUrl(String systemId) {
        return metadataUrl() + "status/" + systemId;
    }

    /** Where a known machine finds its preseed. */
    public String urlOf(String systemId) {
        return byIdUrl(systemId) + "?op=get_preseed";
    }

    /** Where a machine's network boot is switched off and on. */
    public String byIdUrl(String systemId) {
        return metadataUrl() + "latest/by-id/" + systemId + "/";
    }

    /** Where an unknown machine finds its preseed. */
    public String enlistUrl() {
        return metadataUrl() + "latest/enlist-preseed/?op=get_enlist_preseed";
    }

    private void addCommon(Map<String, Object> document) {
        document.put("manage_etc_hosts", true);
        if (syslog != null) {
            document.put("rsyslog", Map.of("remotes", Map.of("maas", syslog)));
        }
    }

    private static @Nullable Map<String, Object> powerState(MetadataRecord machine) {
        return switch (machine.phase()) {
            case RESCUE, IN_MEMORY -> null;
            case COMMISSIONING -> machine.staysUp() ? null : powerState("poweroff", COMMISSION_SECONDS);
            case TESTING -> {
                if (machine.staysUp()) {
                    yield null;
                }
                yield machine.wasRunning()
                        ? powerState("reboot", REBOOT_SECONDS)
                        : powerState("poweroff", COMMISSION_SECONDS);
            }
            case ERASING -> powerState("poweroff", ERASE_SECONDS);
            case RELEASING, DEPLOYED, IDLE -> powerState("poweroff", COMMISSION_SECONDS);
            case INSTALLING -> powerState("reboot", REBOOT_SECONDS);
        };
    }

    private static Map<String, Object> powerState(String mode, int timeoutSeconds) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("delay", "now");
        map.put("mode", mode);
        map.put("timeout", timeoutSeconds);
        map.put("condition", "test ! -e /tmp/block-" + mode);
        return map;
    }

    private static Map<String, Object> credentials(String urlKey, String url, MachineToken token) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(urlKey, url);
        map.put("consumer_key", token.consumerKey());
        map.put("token_key", token.tokenKey());
        map.put("token_secret", token.tokenSecret());
        return map;
    }

    private static String text(Map<String, Object> document) {
        return "#cloud-config\n" + YamlWriter.write(document);
    }
}
