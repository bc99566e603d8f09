package ingot.region.machine;

import ingot.core.machine.Deployment;
import ingot.core.machine.EphemeralOptions;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.Rollback;
import ingot.core.machine.UserRef;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** The column {@code node.rollback}: where a failing power act leads back to. */
final class Rollbacks {

    private Rollbacks() {}

    static @Nullable JSONB write(@Nullable Rollback rollback) {
        if (rollback == null) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("status", rollback.status().number());
        json.put("previous_status", rollback.previousStatus().number());
        UserRef owner = rollback.owner();
        json.put("owner", owner == null ? null : owner.id());
        json.put("owner_name", owner == null ? null : owner.name());
        json.put("agent_name", rollback.agentName());
        json.put("netboot", rollback.netboot());
        json.put("enable_ssh", rollback.ephemeral().enableSsh());
        json.put("skip_networking", rollback.ephemeral().skipNetworking());
        json.put("skip_storage", rollback.ephemeral().skipStorage());
        Deployment deployment = rollback.deployment();
        json.put("osystem", deployment.osystem());
        json.put("distro_series", deployment.distroSeries());
        json.put("hwe_kernel", deployment.hweKernel());
        json.put("license_key", deployment.licenseKey());
        json.put("ephemeral", deployment.ephemeral());
        json.put("kernel_crash_dump", deployment.kernelCrashDump());
        json.put("hardware_sync", deployment.hardwareSync());
        Duration interval = deployment.syncInterval();
        json.put("sync_seconds", interval == null ? null : interval.toSeconds());
        Instant last = deployment.lastSync();
        json.put("last_sync", last == null ? null : last.toString());
        return JsonColumns.jsonb(json);
    }

    static @Nullable Rollback read(@Nullable JSONB column) {
        if (column == null) {
            return null;
        }
        Map<String, @Nullable Object> json = JsonColumns.map(column);
        UserRef owner = json.get("owner") == null
                ? null
                : new UserRef(JsonColumns.number(json, "owner"), JsonColumns.text(json, "owner_name"));
        Duration interval =
                json.get("sync_seconds") == null ? null : Duration.ofSeconds(JsonColumns.number(json, "sync_seconds"));
        Instant last = json.get("last_sync") == null ? null : Instant.parse(JsonColumns.text(json, "last_sync"));
        return new Rollback(
                status(json, "status"),
                status(json, "previous_status"),
                owner,
                JsonColumns.text(json, "agent_name"),
                JsonColumns.flag(json, "netboot"),
                new EphemeralOptions(
                        JsonColumns.flag(json, "enable_ssh"),
                        JsonColumns.flag(json, "skip_networking"),
                        JsonColumns.flag(json, "skip_storage")),
                new Deployment(
                        JsonColumns.text(json, "osystem"),
                        JsonColumns.text(json, "distro_series"),
                        JsonColumns.text(json, "hwe_kernel"),
                        JsonColumns.text(json, "license_key"),
                        JsonColumns.flag(json, "ephemeral"),
                        JsonColumns.flag(json, "kernel_crash_dump"),
                        JsonColumns.flag(json, "hardware_sync"),
                        interval,
                        last));
    }

    private static MachineStatus status(Map<String, @Nullable Object> json, String name) {
        return MachineStatus.ofNumber((int) JsonColumns.number(json, name)).orElse(MachineStatus.NEW);
    }
}
