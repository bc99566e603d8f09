package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.SCRIPT_SET;

import ingot.core.machine.Permission;
import ingot.core.machine.ResultType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.ScriptResultRecord;
import ingot.region.db.tables.records.ScriptSetRecord;
import ingot.region.machine.Actor;
import ingot.region.machine.Lookup;
import ingot.region.machine.MachineStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** {@code nodes/{system_id}/results/}: what the scripts of a node said (facts: metadata-and-scripts §14). Thread-safe. */
public final class ResultOperations {

    private static final String ALL = ApiPath.ROOT + "nodes/{system_id}/results/";
    private static final String ONE = ALL + "{id}/";
    private static final String HANDLER_ALL = "NodeScriptResultsHandler";
    private static final String HANDLER_ONE = "NodeScriptResultHandler";
    private static final Access EDITORS = Access.entitled("can_edit_global_entities");

    private static final Param HARDWARE = Param.string("hardware_type", "Only scripts for this hardware.");
    private static final Param OUTPUT = Param.string("include_output", "Any text: the outputs as well.");
    private static final Param FILTERS = Param.string("filters", "Names, tags or ids, comma separated.");

    private final Database database;

    public ResultOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        return List.of(
                Operation.get(ALL)
                        .as(HANDLER_ALL, "read")
                        .params(Param.string("type", "Only sets of this type."), HARDWARE, OUTPUT, FILTERS)
                        .summary("List the sets of results of a node, newest first.")
                        .does(this::list),
                Operation.get(ONE)
                        .as(HANDLER_ONE, "read")
                        .params(HARDWARE, OUTPUT, FILTERS)
                        .summary("Read a set of results.")
                        .does(this::read),
                Operation.get(ONE)
                        .op("download")
                        .as(HANDLER_ONE, "download")
                        .params(
                                HARDWARE,
                                FILTERS,
                                Param.choice(
                                        "output",
                                        List.of("combined", "stdout", "stderr", "result", "all"),
                                        "Which output."),
                                Param.choice("filetype", List.of("txt"), "As what."))
                        .summary("Download the outputs of a set.")
                        .does(this::download),
                Operation.put(ONE)
                        .as(HANDLER_ONE, "update")
                        .access(EDITORS)
                        .params(HARDWARE, OUTPUT, FILTERS, Param.bool("suppressed", "Whether they count."))
                        .summary("Let results count or not.")
                        .does(this::update),
                Operation.delete(ONE)
                        .as(HANDLER_ONE, "delete")
                        .access(EDITORS)
                        .summary("Delete a set of results.")
                        .does(this::delete));
    }

    private Reply list(Call call) {
        Parameters parameters = call.parameters();
        String word = parameters.text("type", "");
        Condition ofType = word.isEmpty()
                ? DSL.noCondition()
                : SCRIPT_SET.RESULT_TYPE.eq(type(word).number());
        Actor actor = Actor.of(call);
        return Reply.json(database.read(sql -> {
            MachineStore.Loaded node = Lookup.read(sql, call.pathValue("system_id"), actor, Permission.VIEW);
            List<ScriptSetRecord> sets = sql.selectFrom(SCRIPT_SET)
                    .where(SCRIPT_SET.NODE_ID.eq(node.nodeId()))
                    .and(ofType)
                    .orderBy(SCRIPT_SET.ID.desc())
                    .fetch();
            Map<Integer, List<ResultDocuments.Result>> results = ResultDocuments.results(
                    sql, sets.stream().map(ScriptSetRecord::getId).toList());
            List<Map<String, @Nullable Object>> documents = new ArrayList<>();
            for (ScriptSetRecord set : sets) {
                documents.add(ResultDocuments.set(
                        set,
                        node.state().systemId(),
                        filtered(results.getOrDefault(set.getId(), List.of()), parameters),
                        ScriptOperations.includes(parameters, "include_output")));
            }
            return documents;
        }));
    }

    private static ResultType type(String word) {
        return (word.matches("[0-4]") ? ResultType.ofNumber(Integer.parseInt(word)) : ResultType.ofWord(word))
                .orElseThrow(() -> ApiError.field("type", "Unknown result type: " + word + "."));
    }

    private static List<ResultDocuments.Result> filtered(List<ResultDocuments.Result> results, Parameters parameters) {
        String hardware = parameters.text("hardware_type", "");
        List<String> filters = parameters.words("filters");
        return results.stream()
                .filter(result -> hardware.isEmpty() || result.hardwareType() == ScriptOperations.hardware(hardware))
                .filter(result -> filters.isEmpty()
                        || filters.stream()
                                .anyMatch(filter -> filter.equals(result.row().getScriptName())
                                        || filter.equals(
                                                String.valueOf(result.row().getId()))
                                        || result.tags().contains(filter)))
                .toList();
    }

    private record Found(MachineStore.Loaded node, ScriptSetRecord set, List<ResultDocuments.Result> results) {}

    /** By id, or {@code current-commissioning}, {@code current-testing}, {@code current-installation} and so on. */
    private static Found find(DSLContext sql, Call call, Permission permission) {
        MachineStore.Loaded node = Lookup.read(sql, call.pathValue("system_id"), Actor.of(call), permission);
        String text = call.pathValue("id");
        Integer id = text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
        if (text.startsWith("current-")) {
            id = ResultType.ofWord(text.substring("current-".length()))
                    .map(type -> node.row().get(ScriptSetStore.pointer(type)))
                    .orElse(null);
        }
        ScriptSetRecord set = id == null
                ? null
                : sql.selectFrom(SCRIPT_SET)
                        .where(SCRIPT_SET.ID.eq(id))
                        .and(SCRIPT_SET.NODE_ID.eq(node.nodeId()))
                        .fetchOne();
        if (set == null) {
            throw ApiError.notFound("ScriptSet");
        }
        List<ResultDocuments.Result> results =
                ResultDocuments.results(sql, List.of(set.getId())).getOrDefault(set.getId(), List.of());
        return new Found(node, set, filtered(results, call.parameters()));
    }

    private Reply read(Call call) {
        return Reply.json(database.read(sql -> document(find(sql, call, Permission.VIEW), call)));
    }

    private static Map<String, @Nullable Object> document(Found found, Call call) {
        return ResultDocuments.set(
                found.set(),
                found.node().state().systemId(),
                found.results(),
                ScriptOperations.includes(call.parameters(), "include_output"));
    }

    /** One output as it is; several with a line before each that names it. */
    private Reply download(Call call) {
        Found found = database.read(sql -> find(sql, call, Permission.VIEW));
        String output = call.parameters().text("output", "combined");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        boolean single = found.results().size() == 1 && !output.equals("all");
        for (ResultDocuments.Result result : found.results()) {
            ScriptResultRecord row = result.row();
            if (single) {
                text.writeBytes(part(row, output));
                continue;
            }
            List<String> parts =
                    output.equals("all") ? List.of("combined", "stdout", "stderr", "result") : List.of(output);
            for (String part : parts) {
                byte[] bytes = part(row, part);
                if (bytes.length > 0) {
                    String title = row.getScriptName() + suffix(part);
                    text.writeBytes(("--- " + title + " ---\n").getBytes(StandardCharsets.UTF_8));
                    text.writeBytes(bytes);
                    text.writeBytes("\n".getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return Reply.bytes("application/binary", text.toByteArray())
                .with(
                        "Content-Disposition",
                        "attachment; filename=\"" + found.node().state().hostname() + "-"
                                + found.set().getId() + ".txt\"");
    }

    private static byte[] part(ScriptResultRecord row, String output) {
        return switch (output) {
            case "combined" -> row.getOutput();
            case "stdout" -> row.getStdout();
            case "stderr" -> row.getStderr();
            case "result" -> row.getResult();
            default -> throw ApiError.field("output", "Unknown output: " + output + ".");
        };
    }

    private static String suffix(String part) {
        return switch (part) {
            case "stdout" -> ".out";
            case "stderr" -> ".err";
            case "result" -> ".yaml";
            default -> "";
        };
    }

    private Reply update(Call call) {
        Boolean suppressed = call.parameters().flag("suppressed");
        return Reply.json(database.write(sql -> {
            Found found = find(sql, call, Permission.ADMIN);
            if (suppressed != null) {
                sql.update(SCRIPT_RESULT)
                        .set(SCRIPT_RESULT.SUPPRESSED, suppressed)
                        .where(SCRIPT_RESULT.ID.in(found.results().stream()
                                .map(result -> result.row().getId())
                                .toList()))
                        .execute();
                Changes.updated(sql, "machine", found.node().state().systemId(), "script_results");
            }
            return document(find(sql, call, Permission.ADMIN), call);
        }));
    }

    private Reply delete(Call call) {
        database.write(sql -> {
            Found found = find(sql, call, Permission.ADMIN);
            found.set().delete();
            Changes.updated(sql, "machine", found.node().state().systemId(), "script_results");
            return null;
        });
        return Reply.noContent();
    }
}
