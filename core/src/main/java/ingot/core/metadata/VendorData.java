package ingot.core.metadata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server itself adds to a machine's first boot (facts: metadata-and-scripts §5).
 *
 * @param defaultUser name of the account that gets the owner's keys; null leaves the image's own
 * @param defaultUserFullName the owner's full name; may be empty
 * @param ntpServers addresses of time servers
 * @param ntpPools names of time server pools
 * @param inMemoryNetwork network configuration (with its key {@code network}) for a deployment into memory
 */
public record VendorData(
        @Nullable String defaultUser,
        String defaultUserFullName,
        List<String> ntpServers,
        List<String> ntpPools,
        @Nullable Map<String, ?> inMemoryNetwork) {

    private static final String NETPLAN_PATH = "/etc/netplan/50-maas.yaml";

    public VendorData {
        ntpServers = List.copyOf(ntpServers);
        ntpPools = List.copyOf(ntpPools);
    }

    public static VendorData none() {
        return new VendorData(null, "", List.of(), List.of(), null);
    }

    /** The answer to {@code meta-data/vendor-data}: a YAML map with the one key {@code cloud-init}. */
    String document(MachinePhase phase) {
        String cloudConfig = "#cloud-config\n" + YamlWriter.write(cloudConfig(phase));
        return YamlWriter.write(Map.of("cloud-init", cloudConfig));
    }

    private Map<String, Object> cloudConfig(MachinePhase phase) {
        Map<String, Object> config = new LinkedHashMap<>();
        if (defaultUser != null) {
            Map<String, Object> user = new LinkedHashMap<>();
            user.put("name", defaultUser);
            user.put("gecos", defaultUserFullName);
            config.put("system_info", Map.of("default_user", user));
        }
        if (!ntpServers.isEmpty() || !ntpPools.isEmpty()) {
            // Ours: without a server to name, the key alone would have cloud-init install a time service from an
            // archive that a
            // closed site does not reach, for minutes.
            Map<String, Object> ntp = new LinkedHashMap<>();
            ntp.put("servers", ntpServers);
            ntp.put("pools", ntpPools);
            config.put("ntp", ntp);
        }
        List<String> commands = new ArrayList<>();
        if (phase.commissioningLike()) {
            // The lock of the boot network configuration would beat the one that scripts apply.
            commands.add("rm -rf /run/netplan");
        }
        if (phase == MachinePhase.IN_MEMORY && inMemoryNetwork != null) {
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("path", NETPLAN_PATH);
            file.put("permissions", "0600");
            file.put("content", YamlWriter.write(inMemoryNetwork));
            config.put("write_files", List.of(file));
            commands.add("rm -rf /run/netplan /etc/netplan/50-cloud-init.yaml");
            commands.add("netplan apply --debug");
        }
        if (!commands.isEmpty()) {
            config.put("runcmd", commands);
        }
        return config;
    }
}
