package ingot.region.machine;

import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.SCRIPT_SET;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.ResultType;
import ingot.core.script.ScriptStatus;
import ingot.http.Call;
import ingot.region.api.Api;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Speaks as the agent on a machine does (the metadata service's side of facts: metadata-and-scripts §7, §8). */
final class PlayedMachine {

    private static final String METADATA = "/MAAS/metadata/2012-03-01/";

    private final Site site;
    private final String systemId;
    private final String mac;

    PlayedMachine(Site site, String systemId, String mac) {
        this.site = site;
        this.systemId = systemId;
        this.mac = mac;
    }

    private record Pending(int id, String name) {}

    /** Passes every pending script of the current sets of a type, with real content where the server reads it. */
    void passScripts(ResultType type) {
        for (Pending pending : pending(type)) {
            signal("WORKING", "script_result_id", String.valueOf(pending.id()), "name", pending.name());
            upload(pending, "0");
        }
    }

    List<String> pendingNames(ResultType type) {
        return pending(type).stream().map(Pending::name).toList();
    }

    private List<Pending> pending(ResultType type) {
        return site.database.read(sql -> sql.select(SCRIPT_RESULT.ID, SCRIPT_RESULT.SCRIPT_NAME)
                .from(SCRIPT_RESULT)
                .join(SCRIPT_SET)
                .on(SCRIPT_SET.ID.eq(SCRIPT_RESULT.SCRIPT_SET_ID))
                .join(ingot.region.db.Tables.NODE)
                .on(ingot.region.db.Tables.NODE.ID.eq(SCRIPT_SET.NODE_ID))
                .where(ingot.region.db.Tables.NODE.SYSTEM_ID.eq(systemId))
                .and(SCRIPT_SET.RESULT_TYPE.eq(type.number()))
                .and(SCRIPT_RESULT.STATUS.eq(ScriptStatus.PENDING.number()))
                .orderBy(SCRIPT_RESULT.SCRIPT_NAME)
                .fetch(row -> new Pending(row.value1(), row.value2())));
    }

    /** Passes one pending script with an output. */
    void report(ResultType type, String name, String output) {
        pending(type).stream()
                .filter(pending -> pending.name().equals(name))
                .forEach(pending -> upload(pending, "0", output));
    }

    /** Reports files of a script by its name. */
    void files(String name, String exitStatus, Map<String, String> contents) {
        List<Call.FilePart> parts = new java.util.ArrayList<>();
        contents.forEach(
                (file, content) -> parts.add(new Call.FilePart(file, file, content.getBytes(StandardCharsets.UTF_8))));
        site.machine(systemId)
                .upload(
                        METADATA,
                        "signal",
                        Map.of("status", List.of("WORKING"), "name", List.of(name), "exit_status", List.of(exitStatus)),
                        parts)
                .is(200);
    }

    private void upload(Pending pending, String exitStatus) {
        upload(
                pending,
                exitStatus,
                switch (pending.name()) {
                    case "50-maas-01-commissioning" -> Hardware.json(mac);
                    case "maas-kernel-cmdline" -> "quiet BOOTIF=01-" + mac.replace(':', '-') + "\n";
                    default -> "ok\n";
                });
    }

    private void upload(Pending pending, String exitStatus, String output) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("status", List.of("WORKING"));
        values.put("script_result_id", List.of(String.valueOf(pending.id())));
        values.put("name", List.of(pending.name()));
        values.put("exit_status", List.of(exitStatus));
        byte[] content = output.getBytes(StandardCharsets.UTF_8);
        site.machine(systemId)
                .upload(
                        METADATA,
                        "signal",
                        values,
                        List.of(
                                new Call.FilePart(pending.name(), pending.name(), content),
                                new Call.FilePart(pending.name() + ".out", pending.name() + ".out", content)))
                .is(200);
    }

    Api.Answer signal(String status, String... more) {
        String[] all = new String[more.length + 4];
        all[0] = "op";
        all[1] = "signal";
        all[2] = "status";
        all[3] = status;
        System.arraycopy(more, 0, all, 4, more.length);
        return site.machine(systemId).post(METADATA, all);
    }

    Api.Answer webhook(String type, String origin, String name, String result) {
        return webhook(type, origin, name, result, Map.of());
    }

    Api.Answer webhook(String type, String origin, String name, String result, Map<String, Object> more) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("event_type", type);
        message.put("origin", origin);
        message.put("name", name);
        message.put("description", name + " " + type);
        message.put("timestamp", 1.5);
        if (!result.isEmpty()) {
            message.put("result", result);
        }
        message.putAll(more);
        return site.machine(systemId)
                .post(
                        "/MAAS/metadata/status/" + systemId,
                        JsonColumns.write(message).getBytes(StandardCharsets.UTF_8));
    }

    Map<String, @Nullable Object> plan() {
        String text = site.machine(systemId)
                .get("/MAAS/metadata/curtin/2012-03-01/ingot-plan")
                .is(200)
                .text();
        return JsonColumns.map(JsonColumns.read(text));
    }

    String planText() {
        return site.machine(systemId)
                .get("/MAAS/metadata/curtin/2012-03-01/ingot-plan")
                .is(200)
                .text();
    }

    Api.Answer grant(String attempt, String planHash, String bootId) {
        return grant(attempt, planHash, bootId, Hardware.FOUND_DISKS);
    }

    Api.Answer grant(String attempt, String planHash, String bootId, String disks) {
        return site.machine(systemId)
                .post(
                        "/MAAS/metadata/curtin/2012-03-01/",
                        "op",
                        "grant",
                        "attempt",
                        attempt,
                        "plan_hash",
                        planHash,
                        "boot_id",
                        bootId,
                        "disks",
                        disks);
    }

    void userDataIs(@Nullable String expected) {
        Api.Answer answer = site.machine(systemId).get(METADATA + "user-data");
        if (expected == null) {
            answer.is(404);
        } else {
            assertThat(answer.is(200).text()).isEqualTo(expected);
        }
    }

    /** The installer's last word, then the installed system's first. */
    void installed() {
        site.anonymous()
                .post("/MAAS/metadata/latest/by-id/" + systemId + "/", "op", "netboot_off")
                .is(200);
        site.machine(systemId).get(METADATA + "user-data");
    }
}
