package ingot.region.machine;

import static ingot.region.db.Tables.NODE;

import ingot.core.constraint.Candidate;
import ingot.core.constraint.Choice;
import ingot.core.constraint.Constraints;
import ingot.core.constraint.DeviceRef;
import ingot.core.constraint.Matcher;
import ingot.core.machine.Command;
import ingot.core.machine.Effect;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.core.machine.Permission;
import ingot.core.machine.Principal;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.database.Database;
import ingot.region.script.ScriptInputs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Choosing a machine and taking it, as one step (facts: lifecycle §19): a lock of the database lets one allocation run at a time over
 * all regions, from reading the candidates to the commit. Thread-safe.
 */
final class Allocation {

    /** Key of the advisory lock. */
    private static final long LOCK = 7;

    private final Database database;
    private final MachineActions actions;

    Allocation(Database database, MachineActions actions) {
        this.database = database;
        this.actions = actions;
    }

    List<Param> params() {
        return Stream.concat(
                        MachineListing.CONSTRAINT_PARAMS.stream(),
                        Stream.of(
                                Param.string("name", "Host name, or host name and domain.")
                                        .many(),
                                Param.string("agent_name", "Text stored on the machine."),
                                Param.string("comment", "Text for the event log."),
                                Param.bool("bridge_all", "Bridge every configured interface until release."),
                                Param.choice("bridge_type", List.of("standard", "ovs"), "Kind of bridge."),
                                Param.bool("bridge_stp", "Spanning tree on the bridges."),
                                Param.integer("bridge_fd", 0, 65_535, "Forward delay of the bridges in seconds."),
                                Param.bool("dry_run", "Choose, but do not take."),
                                Param.bool("verbose", "Show the matches of all candidates."),
                                Param.bool("explain", "Show which constraint excluded how many machines.")))
                .toList();
    }

    Reply allocate(Call call) {
        Actor actor = Actor.of(call);
        Principal principal = MachineOperations.principal(call);
        Parameters parameters = call.parameters();
        Map<String, List<String>> wishes = new LinkedHashMap<>();
        parameters.all().forEach((name, values) -> {
            if (!MachineListing.TOLERATED.contains(name)) {
                wishes.put(name, values);
            }
        });
        return database.write(sql -> {
            sql.execute("select pg_advisory_xact_lock({0})", org.jooq.impl.DSL.val(LOCK));
            return allocate(sql, parameters, wishes, principal, actor);
        });
    }

    private Reply allocate(
            DSLContext sql, Parameters parameters, Map<String, List<String>> wishes, Principal principal, Actor actor) {
        Constraints constraints = MachineListing.parse(sql, wishes);
        Condition ready = NODE.NODE_TYPE
                .eq(NodeType.MACHINE.number())
                .and(NODE.STATUS.eq(MachineStatus.READY.number()))
                .and(NODE.OWNER_ID.isNull())
                .and(NODE.LOCKED.isFalse());
        List<Integer> ids = MachineListing.visible(sql, ready, principal, Permission.EDIT);
        List<Map<String, @Nullable Object>> documents =
                ids.isEmpty() ? List.of() : MachineDocuments.list(sql, NODE.ID.in(ids));
        Candidates reader = new Candidates(sql);
        List<Candidate> candidates = new ArrayList<>();
        for (int index = 0; index < documents.size(); index++) {
            candidates.add(reader.of(ids.get(index), documents.get(index)));
        }
        boolean explain = parameters.flag("explain", false);
        return switch (Matcher.choose(candidates, constraints)) {
            case Choice.NoMatch none
            when explain ->
                throw new ApiError(none.message(), Reply.json(409, explanation(none.explanation(), none.message())));
            case Choice.NoMatch none -> throw ApiError.conflict(none.message());
            case Choice.Chosen ignored
            when explain -> Reply.json(explanation(Matcher.explain(candidates, constraints), null));
            case Choice.Chosen chosen -> take(sql, parameters, chosen, candidates, constraints, actor);
        };
    }

    private Reply take(
            DSLContext sql,
            Parameters parameters,
            Choice.Chosen chosen,
            List<Candidate> candidates,
            Constraints constraints,
            Actor actor) {
        int nodeId = Math.toIntExact(chosen.candidate().id());
        if (!parameters.flag("dry_run", false)) {
            actions.apply(
                    sql,
                    chosen.candidate().systemId(),
                    new Command.Acquire(
                            parameters.text("agent_name", ""), bridges(parameters), parameters.text("comment", "")),
                    actor,
                    ScriptInputs.NONE);
        }
        Map<String, @Nullable Object> byType = new LinkedHashMap<>();
        if (!chosen.storage().isEmpty()) {
            byType.put("storage", storage(chosen.storage()));
        }
        if (!chosen.interfaces().isEmpty()) {
            byType.put("interfaces", chosen.interfaces());
        }
        if (parameters.flag("verbose", false)) {
            Map<String, @Nullable Object> allStorage = new LinkedHashMap<>();
            Map<String, Map<String, List<Long>>> allInterfaces = new LinkedHashMap<>();
            for (Choice.Chosen each : Matcher.all(candidates, constraints)) {
                String id = String.valueOf(each.candidate().id());
                Map<String, @Nullable Object> labels = new LinkedHashMap<>();
                each.storage().forEach((label, devices) -> devices.forEach(device -> labels.put(device.text(), label)));
                allStorage.put(id, labels);
                each.interfaces()
                        .forEach((label, nics) -> allInterfaces
                                .computeIfAbsent(label, _ -> new LinkedHashMap<>())
                                .put(id, nics));
            }
            byType.put("verbose_storage", allStorage);
            byType.put("verbose_interfaces", allInterfaces);
        }
        Map<String, @Nullable Object> document = MachineDocuments.one(sql, nodeId);
        document.put("constraints_by_type", byType);
        return Reply.json(document);
    }

    /** Disks are numbers, partitions texts such as {@code partition:12}. */
    private static Map<String, @Nullable Object> storage(Map<String, List<DeviceRef>> labels) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        labels.forEach((label, devices) -> shown.put(
                label,
                devices.stream()
                        .map(device -> device.partition() ? (Object) device.text() : (Object) device.id())
                        .toList()));
        return shown;
    }

    private static Map<String, @Nullable Object> explanation(Choice.Explanation explanation, @Nullable String message) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        if (message != null) {
            document.put("message", message);
        }
        document.put("candidates", explanation.candidates());
        List<Map<String, @Nullable Object>> excluded = new ArrayList<>();
        for (Choice.Excluded each : explanation.excluded()) {
            Map<String, @Nullable Object> shown = new LinkedHashMap<>();
            shown.put("constraint", each.constraint());
            shown.put("value", each.value());
            shown.put("machines", each.machines());
            shown.put("examples", each.examples());
            excluded.add(shown);
        }
        document.put("excluded", excluded);
        return document;
    }

    static Effect.@Nullable BridgeOptions bridges(Parameters parameters) {
        if (!parameters.flag("bridge_all", false)) {
            return null;
        }
        Long delay = parameters.integer("bridge_fd");
        if (delay != null && (delay < 0 || delay > 65_535)) {
            throw ApiError.field("bridge_fd", "Forward delay: " + delay + " (expected: 0..65535).");
        }
        return new Effect.BridgeOptions(
                parameters.text("bridge_type", "standard"),
                parameters.flag("bridge_stp", false),
                delay == null ? 0 : Math.toIntExact(delay));
    }
}
