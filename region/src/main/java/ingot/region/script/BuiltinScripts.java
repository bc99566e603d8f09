package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_VERSION;

import ingot.core.script.ScriptHeader;
import ingot.core.script.ScriptParameter;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.machine.JsonColumns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The scripts that come with Ingot, kept in the tables as they are in this build. */
public final class BuiltinScripts {

    private static final List<String> NAMES = List.of(
            "20-maas-03-machine-resources",
            "30-maas-01-bmc-config",
            "50-maas-01-commissioning",
            "maas-support-info",
            "maas-lshw",
            "maas-list-modaliases",
            "maas-kernel-cmdline",
            "maas-serial-ports",
            "maas-capture-lldpd",
            "wipe-disks",
            "50-ingot-install");

    private BuiltinScripts() {}

    /** Adds what is new and gives what changed a new version; tags and time limits that people changed stay. */
    public static void sync(Database database) throws IOException {
        for (String name : NAMES) {
            String text = read(name);
            ScriptHeader header = header(text);
            database.write(sql -> {
                sync(sql, header, text);
                return null;
            });
        }
    }

    /** The header of a script; the default values when it has none. */
    static ScriptHeader header(String text) {
        Object document = ScriptHeader.embeddedYaml(text)
                .map(yaml -> new Load(LoadSettings.builder().build()).loadFromString(yaml))
                .orElse(Map.of());
        return ScriptHeader.of(JsonColumns.map(document));
    }

    private static void sync(DSLContext sql, ScriptHeader header, String text) {
        var known = sql.selectFrom(SCRIPT).where(SCRIPT.NAME.eq(header.name())).fetchOne();
        int id;
        if (known == null) {
            id = sql.insertInto(SCRIPT)
                    .set(SCRIPT.NAME, header.name())
                    .set(SCRIPT.TITLE, header.title())
                    .set(SCRIPT.DESCRIPTION, header.description())
                    .set(SCRIPT.TAGS, header.allTags().toArray(String[]::new))
                    .set(SCRIPT.SCRIPT_TYPE, header.type().number())
                    .set(SCRIPT.HARDWARE_TYPE, header.hardware().number())
                    .set(SCRIPT.PARALLEL, header.parallel().number())
                    .set(SCRIPT.TIMEOUT_SECONDS, Math.toIntExact(header.timeoutSeconds()))
                    .set(SCRIPT.PARAMETERS, JsonColumns.jsonb(parameters(text, header)))
                    .set(SCRIPT.PACKAGES, JsonColumns.jsonb(header.packages()))
                    .set(SCRIPT.DESTRUCTIVE, header.destructive())
                    .set(SCRIPT.IS_DEFAULT, true)
                    .returning(SCRIPT.ID)
                    .fetchSingle()
                    .getId();
            Changes.created(sql, "script", id);
        } else {
            id = known.getId();
        }
        @Nullable String newest = sql.select(SCRIPT_VERSION.CONTENT)
                .from(SCRIPT_VERSION)
                .where(SCRIPT_VERSION.SCRIPT_ID.eq(id))
                .orderBy(SCRIPT_VERSION.ID.desc())
                .limit(1)
                .fetchOne(SCRIPT_VERSION.CONTENT);
        if (!text.equals(newest)) {
            sql.insertInto(SCRIPT_VERSION)
                    .set(SCRIPT_VERSION.SCRIPT_ID, id)
                    .set(SCRIPT_VERSION.CONTENT, text)
                    .set(SCRIPT_VERSION.COMMENT, "Comes with Ingot.")
                    .execute();
        }
    }

    /** The parameters' definitions as the header writes them. */
    private static Map<String, @Nullable Object> parameters(String text, ScriptHeader header) {
        List<String> names =
                header.parameters().stream().map(ScriptParameter::name).toList();
        Object document = ScriptHeader.embeddedYaml(text)
                .map(yaml -> new Load(LoadSettings.builder().build()).loadFromString(yaml))
                .orElse(Map.of());
        Map<String, @Nullable Object> written =
                JsonColumns.map(JsonColumns.map(document).get("parameters"));
        written.keySet().retainAll(names);
        return written;
    }

    private static String read(String name) throws IOException {
        try (InputStream file = BuiltinScripts.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IOException("built-in script " + name + ": not in this build");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
