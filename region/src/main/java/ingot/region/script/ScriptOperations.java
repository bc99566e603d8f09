package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_VERSION;

import ingot.core.script.ScriptHardware;
import ingot.core.script.ScriptHeader;
import ingot.core.script.ScriptRefused;
import ingot.core.script.ScriptType;
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
import ingot.region.db.tables.records.ScriptRecord;
import ingot.region.db.tables.records.ScriptVersionRecord;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** {@code scripts/}: the scripts that machines run (facts: metadata-and-scripts §12). Thread-safe. */
public final class ScriptOperations {

    private static final String ALL = ApiPath.ROOT + "scripts/";
    private static final String ONE = ALL + "{name}";
    private static final String HANDLER_ALL = "NodeScriptsHandler";
    private static final String HANDLER_ONE = "NodeScriptHandler";
    private static final Access EDITORS = Access.entitled("can_edit_global_entities");

    /** Fields of a form that a header may hold as well. */
    private static final List<String> FIELDS = List.of(
            "name",
            "title",
            "description",
            "tags",
            "type",
            "script_type",
            "hardware_type",
            "parallel",
            "packages",
            "timeout",
            "destructive",
            "comment",
            "for_hardware",
            "may_reboot",
            "recommission",
            "apply_configured_networking");

    private static final List<Param> PARAMS = List.of(
            Param.string("name", "Name; no number, not none."),
            Param.string("title", "Title."),
            Param.string("description", "Description."),
            Param.string("tags", "Tags, comma separated."),
            Param.string("type", "commissioning, testing, release or deployment."),
            Param.string("script_type", "The same as type."),
            Param.string("hardware_type", "node, cpu, memory, storage, network or gpu."),
            Param.string("parallel", "disabled, instance or any."),
            Param.of(Param.Type.JSON, "packages", "Packages by kind: apt, snap, url."),
            Param.string("timeout", "Seconds, or [D ]HH:MM:SS; 0 for none."),
            Param.bool("destructive", "Whether it writes to disks."),
            Param.of(Param.Type.FILE, "script", "The script itself."),
            Param.string("comment", "Stored with this version."),
            Param.string("for_hardware", "Hardware that it is for."),
            Param.bool("may_reboot", "Whether it may reboot the machine."),
            Param.bool("recommission", "Whether commissioning starts over after it."),
            Param.bool("apply_configured_networking", "Whether it wants the network as configured."));

    private final Database database;
    private final InstantSource clock;

    public ScriptOperations(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public List<Operation> operations() {
        return List.of(
                Operation.get(ALL)
                        .as(HANDLER_ALL, "read")
                        .params(
                                Param.string("type", "Only scripts of this type."),
                                Param.string("hardware_type", "Only scripts for this hardware."),
                                Param.string("include_script", "Any text: the scripts themselves as well."),
                                Param.string("filters", "Names or tags, comma separated."))
                        .summary("List scripts.")
                        .does(this::list),
                Operation.post(ALL)
                        .as(HANDLER_ALL, "create")
                        .access(EDITORS)
                        .params(PARAMS)
                        .openParams()
                        .summary("Add a script.")
                        .does(this::create),
                Operation.get(ONE)
                        .as(HANDLER_ONE, "read")
                        .params(Param.string("include_script", "Any text: the script itself as well."))
                        .summary("Read a script.")
                        .does(call -> Reply.json(database.read(
                                sql -> document(sql, find(sql, call), includes(call.parameters(), "include_script"))))),
                Operation.get(ONE)
                        .op("download")
                        .as(HANDLER_ONE, "download")
                        .params(
                                Param.integer("revision", 0, Integer.MAX_VALUE, "Id of a version; default the newest."),
                                Param.integer("rev", 0, Integer.MAX_VALUE, "Old name of revision."))
                        .summary("Download a script.")
                        .does(this::download),
                Operation.put(ONE)
                        .as(HANDLER_ONE, "update")
                        .access(EDITORS)
                        .params(PARAMS)
                        .openParams()
                        .summary("Change what was given; the rest stays.")
                        .does(this::update),
                Operation.delete(ONE)
                        .as(HANDLER_ONE, "delete")
                        .access(EDITORS)
                        .summary("Delete a script.")
                        .does(this::delete),
                Operation.post(ONE)
                        .op("revert")
                        .as(HANDLER_ONE, "revert")
                        .access(EDITORS)
                        .params(Param.integer(
                                        "to",
                                        Integer.MIN_VALUE,
                                        Integer.MAX_VALUE,
                                        "Id of a version, or -N steps back.")
                                .need())
                        .summary("Go back to an earlier version.")
                        .does(this::revert),
                tag("add_tag"),
                tag("remove_tag"));
    }

    private Operation tag(String op) {
        boolean adds = op.equals("add_tag");
        return Operation.post(ONE)
                .op(op)
                .as(HANDLER_ONE, op)
                .access(EDITORS)
                .params(Param.string("tag", "Name of the tag.").need())
                .summary(adds ? "Put a tag on the script." : "Take a tag from the script.")
                .does(call -> Reply.json(database.write(sql -> {
                    ScriptRecord script = lock(sql, call);
                    Set<String> tags = new LinkedHashSet<>(List.of(script.getTags()));
                    String tag = call.parameters().required("tag");
                    if (adds) {
                        tags.add(tag);
                    } else {
                        tags.remove(tag);
                    }
                    script.setTags(tags.toArray(String[]::new));
                    return store(sql, script);
                })));
    }

    /** Any text counts, even {@code false}: clients send nothing for no (maas-api/conventions.md §3). */
    static boolean includes(Parameters parameters, String name) {
        String text = parameters.text(name, "");
        return !text.isEmpty() && !List.of("false", "0", "no", "off").contains(text);
    }

    private Reply list(Call call) {
        Parameters parameters = call.parameters();
        Condition condition = DSL.noCondition();
        String type = parameters.text("type", "");
        if (!type.isEmpty()) {
            condition = condition.and(SCRIPT.SCRIPT_TYPE.eq(ScriptType.ofText(type)
                    .orElseThrow(() -> ApiError.field("type", "Unknown script type: " + type + "."))
                    .number()));
        }
        String hardware = parameters.text("hardware_type", "");
        if (!hardware.isEmpty()) {
            condition = condition.and(SCRIPT.HARDWARE_TYPE.eq(hardware(hardware)));
        }
        List<String> filters = parameters.words("filters");
        if (!filters.isEmpty()) {
            condition = condition.and(SCRIPT.NAME
                    .in(filters)
                    .or(DSL.condition("{0} && {1}", SCRIPT.TAGS, DSL.val(filters.toArray(String[]::new)))));
        }
        Condition wanted = condition;
        return Reply.json(
                database.read(sql -> ScriptDocuments.list(sql, wanted, includes(parameters, "include_script"))));
    }

    static int hardware(String text) {
        return ScriptHardware.ofText(text)
                .orElseThrow(() -> ApiError.field("hardware_type", "Unknown hardware type: " + text + "."))
                .number();
    }

    private static ScriptRecord find(DSLContext sql, Call call) {
        return found(sql.selectFrom(SCRIPT).where(named(call.pathValue("name"))).fetchOne());
    }

    private static ScriptRecord lock(DSLContext sql, Call call) {
        return found(sql.selectFrom(SCRIPT)
                .where(named(call.pathValue("name")))
                .forUpdate()
                .fetchOne());
    }

    private static ScriptRecord found(@Nullable ScriptRecord script) {
        if (script == null) {
            throw ApiError.notFound("Script");
        }
        return script;
    }

    private static Condition named(String text) {
        return text.matches("[0-9]{1,9}") ? SCRIPT.ID.eq(Integer.valueOf(text)) : SCRIPT.NAME.eq(text);
    }

    private static Map<String, @Nullable Object> document(DSLContext sql, ScriptRecord script, boolean withContent) {
        return ScriptDocuments.list(sql, SCRIPT.ID.eq(script.getId()), withContent)
                .getFirst();
    }

    private Reply download(Call call) {
        Long revision = call.parameters().integer("revision");
        Long wanted = revision == null ? call.parameters().integer("rev") : revision;
        String text = database.read(sql -> {
            ScriptRecord script = find(sql, call);
            ScriptVersionRecord version = sql.selectFrom(SCRIPT_VERSION)
                    .where(SCRIPT_VERSION.SCRIPT_ID.eq(script.getId()))
                    .and(wanted == null ? DSL.noCondition() : SCRIPT_VERSION.ID.eq(Math.toIntExact(wanted)))
                    .orderBy(SCRIPT_VERSION.ID.desc())
                    .limit(1)
                    .fetchOne();
            if (version == null) {
                throw ApiError.notFound("VersionedTextFile");
            }
            return version.getContent();
        });
        return Reply.bytes("application/binary", text.getBytes(StandardCharsets.UTF_8));
    }

    private Reply create(Call call) {
        Instant now = clock.instant();
        String given = text(call, true);
        String text = given == null ? "" : given;
        try {
            ScriptHeader header = ScriptHeader.of(fields(call, text, true));
            if (header.name().isEmpty()) {
                throw ApiError.field("name", "This field is required.");
            }
            return Reply.json(database.write(sql -> {
                if (sql.fetchExists(SCRIPT, SCRIPT.NAME.eq(header.name()))) {
                    throw ApiError.field("name", "Script with this Name already exists.");
                }
                ScriptRecord script = sql.newRecord(SCRIPT);
                ScriptColumns.fill(script, header, text);
                script.setCreated(Times.column(now));
                script.setUpdated(Times.column(now));
                script.insert();
                addVersion(sql, script, text, header.comment(), now);
                Changes.created(sql, "script", script.getId());
                return document(sql, script, false);
            }));
        } catch (ScriptRefused refused) {
            throw ApiError.field(refused.field(), String.valueOf(refused.getMessage()));
        }
    }

    private Reply update(Call call) {
        String text = text(call, false);
        try {
            return Reply.json(database.write(sql -> {
                ScriptRecord script = lock(sql, call);
                if (script.getIsDefault()) {
                    return updateBuiltin(sql, script, call.parameters());
                }
                String current = text == null ? newest(sql, script) : text;
                Map<String, @Nullable Object> merged = written(script);
                merged.putAll(fields(call, current, false));
                ScriptHeader header = ScriptHeader.of(merged);
                ScriptColumns.fill(script, header, current);
                if (text != null && !text.equals(newest(sql, script))) {
                    addVersion(sql, script, text, header.comment(), clock.instant());
                }
                return store(sql, script);
            }));
        } catch (ScriptRefused refused) {
            throw ApiError.field(refused.field(), String.valueOf(refused.getMessage()));
        }
    }

    /** Of what comes with Ingot only tags and time limit may be changed (facts: metadata-and-scripts §12). */
    private Map<String, @Nullable Object> updateBuiltin(DSLContext sql, ScriptRecord script, Parameters parameters) {
        for (String name : parameters.names()) {
            if (!Set.of("tags", "timeout", "strict").contains(name)) {
                throw ApiError.field(name, "Not allowed to change on default scripts.");
            }
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("tags", parameters.text("tags", String.join(",", script.getTags())));
        fields.put("timeout", parameters.text("timeout", String.valueOf(script.getTimeoutSeconds())));
        ScriptHeader header = ScriptHeader.of(fields);
        script.setTags(header.tags().toArray(String[]::new));
        script.setTimeoutSeconds(Math.toIntExact(header.timeoutSeconds()));
        return store(sql, script);
    }

    private Map<String, @Nullable Object> store(DSLContext sql, ScriptRecord script) {
        script.setUpdated(Times.column(clock.instant()));
        script.attach(sql.configuration());
        script.update();
        Changes.updated(sql, "script", script.getId());
        return document(sql, script, false);
    }

    private Reply delete(Call call) {
        database.write(sql -> {
            ScriptRecord script = lock(sql, call);
            if (script.getIsDefault()) {
                throw ApiError.badRequest("Unable to delete script: " + script.getName() + " comes with Ingot.");
            }
            script.delete();
            Changes.deleted(sql, "script", script.getId());
            return null;
        });
        return Reply.noContent();
    }

    private Reply revert(Call call) {
        Long to = call.parameters().integer("to");
        if (to == null) {
            throw ApiError.field("to", "This field is required.");
        }
        return Reply.json(database.write(sql -> {
            ScriptRecord script = lock(sql, call);
            if (script.getIsDefault()) {
                throw ApiError.badRequest("Unable to revert script: " + script.getName() + " comes with Ingot.");
            }
            List<ScriptVersionRecord> versions = sql.selectFrom(SCRIPT_VERSION)
                    .where(SCRIPT_VERSION.SCRIPT_ID.eq(script.getId()))
                    .orderBy(SCRIPT_VERSION.ID.desc())
                    .fetch();
            ScriptVersionRecord target = null;
            if (to <= 0 && -to < versions.size()) {
                target = versions.get(Math.toIntExact(-to));
            }
            for (ScriptVersionRecord version : versions) {
                if (to > 0 && version.getId().longValue() == to) {
                    target = version;
                }
            }
            if (target == null) {
                throw ApiError.field("to", "No version " + to + " of script " + script.getName() + ".");
            }
            // What came later is gone, as in the reference.
            sql.deleteFrom(SCRIPT_VERSION)
                    .where(SCRIPT_VERSION.SCRIPT_ID.eq(script.getId()))
                    .and(SCRIPT_VERSION.ID.gt(target.getId()))
                    .execute();
            Changes.updated(sql, "script", script.getId());
            return document(sql, script, false);
        }));
    }

    /** The script's text: a field, or the one file of the body whatever its name; null when there is none. */
    private static @Nullable String text(Call call, boolean needed) {
        String field = call.parameters().text("script", "");
        if (!field.isEmpty()) {
            return field;
        }
        for (Call.FilePart file : call.files()) {
            if (file.name().equals("script") || call.files().size() == 1) {
                return new String(file.content(), StandardCharsets.UTF_8);
            }
        }
        if (needed) {
            throw ApiError.field("script", "This field is required.");
        }
        return null;
    }

    /** The form's fields over the header's; they may repeat what it says, but not contradict it. */
    private static Map<String, @Nullable Object> fields(Call call, String text, boolean creating) {
        Map<String, @Nullable Object> header = ScriptText.header(text);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(header);
        for (String name : FIELDS) {
            String given = call.parameters().text(name);
            if (given == null || (given.isEmpty() && creating)) {
                continue;
            }
            Object value = name.equals("packages") ? json(given) : given;
            boolean repeats = !header.containsKey(name)
                    || name.equals("tags")
                    || name.equals("timeout")
                    || String.valueOf(header.get(name)).equalsIgnoreCase(given);
            if (!repeats) {
                throw ApiError.field(name, "May not override values defined in embedded YAML.");
            }
            fields.put(name, value);
        }
        boolean named = fields.containsKey("name");
        if (!named
                && creating
                && call.files().size() == 1
                && !call.files().getFirst().name().equals("script")) {
            fields.put("name", call.files().getFirst().name());
        }
        return fields;
    }

    private static Object json(String text) {
        try {
            return JsonColumns.map(JsonColumns.read(text));
        } catch (IllegalArgumentException malformed) {
            throw ApiError.field("packages", "Enter a valid JSON object.");
        }
    }

    /** What a stored script's fields are, as its header would write them. */
    private static Map<String, @Nullable Object> written(ScriptRecord script) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", script.getName());
        fields.put("title", script.getTitle());
        fields.put("description", script.getDescription());
        fields.put("tags", new ArrayList<>(List.of(script.getTags())));
        fields.put("type", String.valueOf(script.getScriptType()));
        fields.put("hardware_type", String.valueOf(script.getHardwareType()));
        fields.put("parallel", String.valueOf(script.getParallel()));
        fields.put("packages", JsonColumns.map(script.getPackages()));
        fields.put("timeout", String.valueOf(script.getTimeoutSeconds()));
        fields.put("destructive", script.getDestructive());
        fields.put("for_hardware", new ArrayList<>(List.of(script.getForHardware())));
        fields.put("may_reboot", script.getMayReboot());
        fields.put("recommission", script.getRecommission());
        fields.put("apply_configured_networking", script.getApplyConfiguredNetworking());
        return fields;
    }

    private static void addVersion(DSLContext sql, ScriptRecord script, String text, String comment, Instant now) {
        sql.insertInto(SCRIPT_VERSION)
                .set(SCRIPT_VERSION.SCRIPT_ID, script.getId())
                .set(SCRIPT_VERSION.CONTENT, text)
                .set(SCRIPT_VERSION.COMMENT, comment)
                .set(SCRIPT_VERSION.CREATED, Times.column(now))
                .execute();
    }

    private static String newest(DSLContext sql, ScriptRecord script) {
        return sql.select(SCRIPT_VERSION.CONTENT)
                .from(SCRIPT_VERSION)
                .where(SCRIPT_VERSION.SCRIPT_ID.eq(script.getId()))
                .orderBy(SCRIPT_VERSION.ID.desc())
                .limit(1)
                .fetchOptional(SCRIPT_VERSION.CONTENT)
                .orElse("#!/bin/sh\n");
    }
}
