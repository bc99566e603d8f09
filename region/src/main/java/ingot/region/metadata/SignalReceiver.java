package ingot.region.metadata;

import ingot.core.machine.Command;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.core.machine.ResultType;
import ingot.core.machine.SignalStatus;
import ingot.core.machine.Signals;
import ingot.core.script.ScriptStatus;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.database.Database;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.inventory.ResultProcessing;
import ingot.region.machine.Actor;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.MachineActions;
import ingot.region.power.PowerTypes;
import ingot.region.script.ScriptInputs;
import ingot.region.script.ScriptResults;
import ingot.region.timeline.TimelineStep;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code op=signal}: results of scripts, signs of life, and what they mean for the machine (facts: metadata-and-scripts §7). */
final class SignalReceiver {

    private static final int ERROR_CHARS_MAX = 4000;

    /** A year: no script runs longer. */
    private static final double RUNTIME_SECONDS_MAX = 366.0 * 24 * 3600;

    private final Database database;
    private final MachineActions actions;
    private final PowerTypes powerTypes;
    private final InstantSource clock;

    SignalReceiver(Database database, MachineActions actions, PowerTypes powerTypes, InstantSource clock) {
        this.database = database;
        this.actions = actions;
        this.powerTypes = powerTypes;
        this.clock = clock;
    }

    Reply receive(Call call) {
        String systemId = call.machine();
        Parameters parameters = call.parameters();
        String word = parameters.text("status", "");
        if (word.isEmpty()) {
            throw ApiError.badRequest("No provided status!");
        }
        SignalStatus status = SignalStatus.ofWord(word)
                .orElseThrow(() -> ApiError.badRequest("Unknown status: '" + PlainText.of(word, 100) + "'"));
        String error = PlainText.of(parameters.text("error", ""), ERROR_CHARS_MAX);
        ScriptResults.Report report = new ScriptResults.Report(
                status,
                number(parameters, "script_result_id"),
                parameters.text("name", ""),
                exitStatus(parameters),
                seconds(parameters, "runtime"),
                files(call));
        Command.Signal signal = new Command.Signal(status, error, powerType(parameters), powerParameters(parameters));
        database.write(sql -> {
            NodeRecord node = MachineRows.lock(sql, systemId);
            store(sql, node, report, error);
            actions.apply(sql, systemId, signal, Actor.of(call), ScriptInputs.NONE);
            return null;
        });
        return Reply.text("OK");
    }

    /** Results first: what they are decides what a signal does. A machine whose signals have no effect has no results either. */
    private void store(DSLContext sql, NodeRecord node, ScriptResults.Report report, String error) {
        NodeType kind = NodeType.ofNumber(node.getNodeType()).orElse(NodeType.MACHINE);
        MachineStatus before = MachineRows.status(node);
        Optional<ResultType> type = Signals.resultSet(kind, before);
        if (type.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        List<ScriptResults.Stored> stored = ScriptResults.store(sql, node, type.get(), report, now);
        if (stored.isEmpty()) {
            MachineRows.step(
                    sql, node, now, TimelineStep.SIGNAL, report.status().name() + (error.isEmpty() ? "" : " " + error));
        }
        for (ScriptResults.Stored result : stored) {
            if (result.status().finished()) {
                ScriptStatus kept = ResultProcessing.process(sql, node, result, now);
                MachineRows.step(
                        sql,
                        node,
                        now,
                        TimelineStep.SCRIPT,
                        result.name() + ": " + kept.label().toLowerCase(Locale.ROOT));
            }
        }
    }

    private String powerType(Parameters parameters) {
        String type = parameters.text("power_type", "");
        if (!type.isEmpty() && !powerTypes.known(type)) {
            throw ApiError.badRequest("Unknown power_type '" + PlainText.of(type, 100) + "'");
        }
        return type;
    }

    private static Map<String, String> powerParameters(Parameters parameters) {
        String json = parameters.text("power_parameters", "");
        if (json.isEmpty()) {
            return Map.of();
        }
        Map<String, String> power = new HashMap<>();
        try {
            JsonColumns.map(JsonColumns.read(json))
                    .forEach((name, value) -> power.put(
                            PlainText.of(name, 100), value == null ? "" : PlainText.of(String.valueOf(value), 1000)));
        } catch (IllegalArgumentException malformed) {
            throw ApiError.badRequest("Failed to parse JSON power_parameters");
        }
        return power;
    }

    private static Map<String, byte[]> files(Call call) {
        Map<String, byte[]> files = new HashMap<>();
        call.files().forEach(part -> files.put(part.name(), part.content()));
        return files;
    }

    private static @Nullable Integer exitStatus(Parameters parameters) {
        for (String name : List.of("exit_status", "script_result", "result")) {
            Integer value = number(parameters, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable Integer number(Parameters parameters, String name) {
        String text = parameters.text(name, "").strip();
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("-?[0-9]{1,9}")) {
            throw ApiError.badRequest("Invalid " + name + ": " + PlainText.of(text, 100));
        }
        return Integer.valueOf(text);
    }

    /** Python writes very short times with an exponent. */
    private static @Nullable Double seconds(Parameters parameters, String name) {
        String text = parameters.text(name, "").strip();
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("[0-9]{1,15}(\\.[0-9]{0,20})?(e[+-]?[0-9]{1,3})?")) {
            throw ApiError.badRequest("Invalid " + name + ": " + PlainText.of(text, 100));
        }
        return Math.min(Double.parseDouble(text), RUNTIME_SECONDS_MAX);
    }
}
