package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_VERSION;

import ingot.core.script.ScriptHeader;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.ScriptRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jooq.DSLContext;

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

    /**
     * Adds what is new, takes what this build says of known ones, and gives a changed text a new version; tags and time limits
     * that people changed stay.
     *
     * @throws IOException when a script is missing from this build
     */
    public static void sync(Database database) throws IOException {
        for (String name : NAMES) {
            String text = read(name);
            ScriptHeader header = ScriptHeader.of(ScriptText.header(text));
            database.write(sql -> {
                sync(sql, header, text);
                return null;
            });
        }
    }

    private static void sync(DSLContext sql, ScriptHeader header, String text) {
        ScriptRecord known = sql.selectFrom(SCRIPT)
                .where(SCRIPT.NAME.eq(header.name()))
                .forUpdate()
                .fetchOne();
        ScriptRecord script = known == null ? sql.newRecord(SCRIPT) : known;
        String[] tags = script.getTags();
        Integer timeout = script.getTimeoutSeconds();
        ScriptColumns.fill(script, header, text);
        script.setIsDefault(true);
        if (known != null) {
            script.setTags(tags);
            script.setTimeoutSeconds(timeout);
        }
        script.store();
        if (known == null) {
            Changes.created(sql, "script", script.getId());
        }
        String newest = sql.select(SCRIPT_VERSION.CONTENT)
                .from(SCRIPT_VERSION)
                .where(SCRIPT_VERSION.SCRIPT_ID.eq(script.getId()))
                .orderBy(SCRIPT_VERSION.ID.desc())
                .limit(1)
                .fetchOne(SCRIPT_VERSION.CONTENT);
        if (!text.equals(newest)) {
            sql.insertInto(SCRIPT_VERSION)
                    .set(SCRIPT_VERSION.SCRIPT_ID, script.getId())
                    .set(SCRIPT_VERSION.CONTENT, text)
                    .set(SCRIPT_VERSION.COMMENT, "Comes with Ingot.")
                    .execute();
        }
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
