package ingot.lab;

import ingot.client.ApiClient;
import ingot.client.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an operator orders by the API in a machine's life. */
final class Orders {

    private final ApiClient api;

    Orders(ApiClient api) {
        this.api = api;
    }

    /** Names the machine, tells Ingot its BMC, and has it commissioned. */
    void commission(String systemId, String hostname, MachineRun.BmcAccount bmc) {
        api.put(
                path(systemId),
                Fields.of(
                        "hostname",
                        hostname,
                        "power_type",
                        "ipmi",
                        "power_parameters_power_driver",
                        "LAN_2_0",
                        "power_parameters_cipher_suite_id",
                        "17",
                        "power_parameters_privilege_level",
                        "ADMIN",
                        "power_parameters_power_address",
                        bmc.address(),
                        "power_parameters_power_user",
                        bmc.user(),
                        "power_parameters_power_pass",
                        bmc.password()));
        api.post(path(systemId) + "?op=commission", new Fields());
    }

    /** Allocates the machine by its name and properties. */
    void allocate(String systemId, String hostname) {
        Map<String, @Nullable Object> allocated = api.post(
                        "machines/?op=allocate",
                        Fields.of(
                                "name",
                                hostname,
                                "arch",
                                "amd64",
                                "cpu_count",
                                "1",
                                "mem",
                                "1024",
                                "storage",
                                "root:8,data:1"))
                .object();
        String given = Site.text(allocated, "system_id");
        if (!systemId.equals(given)) {
            throw new LabFailed(
                    "deploy",
                    "allocating " + hostname + " by name gave machine " + given + " (expected: " + systemId + ")");
        }
    }

    /** Starts the installation; the user data leaves this text on the machine. */
    void deploy(String systemId, String marker) {
        String userData = "#!/bin/sh\nprintf '%s' " + marker + " >" + LoginFacts.MARKER_FILE + "\n";
        api.post(
                path(systemId) + "?op=deploy",
                Fields.of("user_data", Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8))));
    }

    /** Releases the machine; its disks are to be erased before. */
    void erase(String systemId) {
        api.post(path(systemId) + "?op=release", Fields.of("erase", "true", "quick_erase", "true"));
    }

    private static String path(String systemId) {
        return "machines/" + systemId + "/";
    }
}
