package ingot.region.metadata;

import static ingot.region.db.Tables.DISK_ATTEMPT;

import ingot.core.event.EventType;
import ingot.core.machine.Command;
import ingot.core.machine.GrantRequest;
import ingot.core.machine.Grants;
import ingot.core.script.ScriptStatus;
import ingot.core.storage.Plan;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.link.plan.PlanDocument;
import ingot.region.database.Database;
import ingot.region.db.tables.records.DiskAttemptRecord;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.event.Events;
import ingot.region.machine.Actor;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.MachineActions;
import ingot.region.machine.MachineStore;
import ingot.region.script.ScriptInputs;
import ingot.region.timeline.TimelineStep;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code op=grant}: the leave to write a machine's disks (design §3 rule 3). Given once, to one boot of one attempt with one plan,
 * and only when the machine found just the disks that the plan names. The answer is stored before it leaves.
 */
final class DiskGrants {

    /** More disks than any machine has. */
    private static final int DISKS_MAX = 1024;

    private final Database database;
    private final MachineActions actions;
    private final InstantSource clock;

    DiskGrants(Database database, MachineActions actions, InstantSource clock) {
        this.database = database;
        this.actions = actions;
        this.clock = clock;
    }

    /** Why not; {@code failed} when waiting for the deadline would help nobody. */
    private record Refusal(String reason, boolean failed) {}

    Reply answer(Call call) {
        String systemId = call.machine();
        Parameters parameters = call.parameters();
        GrantRequest request = new GrantRequest(
                word(parameters, "attempt").replace("-", ""),
                word(parameters, "boot_id"),
                word(parameters, "plan_hash"));
        List<@Nullable Object> found = disks(parameters.text("disks", ""));
        Refusal refusal = database.write(sql -> decide(sql, systemId, request, found, Actor.of(call)));
        return refusal == null
                ? Reply.json(Map.of("granted", true))
                : Reply.json(409, Map.of("granted", false, "reason", refusal.reason()));
    }

    private @Nullable Refusal decide(
            DSLContext sql, String systemId, GrantRequest request, List<@Nullable Object> found, Actor actor) {
        MachineStore.Loaded machine = MachineStore.lock(sql, systemId).orElseThrow(() -> ApiError.notFound("Node"));
        NodeRecord node = machine.row();
        Refusal refusal = refusal(sql, machine, request, found);
        if (refusal == null) {
            actions.apply(sql, systemId, new Command.GrantRequested(request), actor, ScriptInputs.NONE);
            sql.update(DISK_ATTEMPT)
                    .set(DISK_ATTEMPT.DISKS, JsonColumns.jsonb(found))
                    .where(DISK_ATTEMPT.ID.eq(node.getAttempt()))
                    .execute();
            note(sql, node, TimelineStep.GRANT_GIVEN, "boot " + request.bootId(), "Disks may be written: ");
            return null;
        }
        note(sql, node, TimelineStep.GRANT_REFUSED, refusal.reason(), "Disks must not be written: ");
        if (refusal.failed()) {
            actions.apply(
                    sql,
                    systemId,
                    new Command.MarkFailed(refusal.reason(), ScriptStatus.FAILED),
                    actor,
                    ScriptInputs.NONE);
        }
        return refusal;
    }

    private void note(DSLContext sql, NodeRecord node, TimelineStep step, String detail, String event) {
        MachineRows.step(sql, node, clock.instant(), step, detail);
        Events.record(sql, EventType.NODE_STATUS_EVENT, node.getId(), event + detail, Events.Cause.SYSTEM);
    }

    private static @Nullable Refusal refusal(
            DSLContext sql, MachineStore.Loaded machine, GrantRequest request, List<@Nullable Object> found) {
        if (Grants.judge(machine.state(), request) instanceof Grants.Verdict.Denied(Grants.Denial denial)) {
            // The boot before was cut off while it may have been writing: nobody will finish what it began.
            return new Refusal(denial.text(), denial == Grants.Denial.OTHER_BOOT);
        }
        DiskAttemptRecord attempt =
                sql.fetchOne(DISK_ATTEMPT, DISK_ATTEMPT.ID.eq(machine.row().getAttempt()));
        byte[] plan = attempt == null ? null : attempt.getPlan();
        if (plan == null || !request.planHash().equals(PlanDocument.hash(plan))) {
            return new Refusal("the plan that the machine holds is not the one that it was given", false);
        }
        String wrong = mismatch(PlanDocument.fromBytes(plan), found);
        return wrong == null ? null : new Refusal(wrong, true);
    }

    /** What is wrong with the disks that the machine is about to write; null when they are those of the plan. */
    private static @Nullable String mismatch(Plan plan, List<@Nullable Object> found) {
        Set<String> paths = new HashSet<>();
        for (Plan.PlanDisk disk : plan.disks()) {
            Map<String, @Nullable Object> one = found.stream()
                    .map(candidate -> JsonColumns.map(candidate))
                    .filter(candidate -> disk.id().equals(candidate.get("id")))
                    .findFirst()
                    .orElse(null);
            if (one == null) {
                return "the machine did not find disk " + disk.id() + " of the plan";
            }
            String serial = JsonColumns.text(one, "serial").strip();
            if (JsonColumns.number(one, "size") != disk.size()
                    || (disk.serial() != null && !disk.serial().equals(serial))) {
                return "disk " + disk.id() + " is serial " + disk.serial() + " with " + disk.size()
                        + " bytes; the machine found serial " + PlainText.of(serial, 100) + " with "
                        + JsonColumns.number(one, "size");
            }
            if (!paths.add(JsonColumns.text(one, "path"))) {
                return "two disks of the plan are the same device of the machine";
            }
        }
        return null;
    }

    private static List<@Nullable Object> disks(String json) {
        List<@Nullable Object> found;
        try {
            found = JsonColumns.list(JsonColumns.read(json.isEmpty() ? "[]" : json.replace("\\u0000", "")));
        } catch (IllegalArgumentException malformed) {
            throw ApiError.field("disks", "Enter a JSON list of the disks found.");
        }
        if (found.size() > DISKS_MAX) {
            throw ApiError.field("disks", found.size() + " disks (expected: at most " + DISKS_MAX + ").");
        }
        return found;
    }

    private static String word(Parameters parameters, String name) {
        String value = parameters.required(name);
        if (!value.matches("[A-Za-z0-9-]{1,128}")) {
            throw ApiError.field(name, "Invalid " + name + " (expected: letters, digits and -).");
        }
        return value;
    }
}
