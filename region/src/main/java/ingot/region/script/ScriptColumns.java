package ingot.region.script;

import ingot.core.script.ScriptHeader;
import ingot.region.db.tables.records.ScriptRecord;
import ingot.region.machine.JsonColumns;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A script's header as columns of its row. */
final class ScriptColumns {

    private ScriptColumns() {}

    /** @param text where the parameters are taken from as they are written */
    static void fill(ScriptRecord script, ScriptHeader header, String text) {
        Map<String, @Nullable Object> embedded = ScriptText.header(text);
        script.setName(header.name());
        script.setTitle(header.title());
        script.setDescription(header.description());
        script.setTags(header.allTags().toArray(String[]::new));
        script.setScriptType(header.type().number());
        script.setHardwareType(header.hardware().number());
        script.setParallel(header.parallel().number());
        script.setTimeoutSeconds(Math.toIntExact(header.timeoutSeconds()));
        script.setParameters(JsonColumns.jsonb(JsonColumns.map(embedded.get("parameters"))));
        script.setResults(JsonColumns.jsonb(header.results()));
        script.setPackages(JsonColumns.jsonb(header.packages()));
        script.setDestructive(header.destructive());
        script.setMayReboot(header.mayReboot());
        script.setRecommission(header.recommission());
        script.setApplyConfiguredNetworking(header.applyConfiguredNetworking());
        script.setForHardware(header.forHardware().toArray(String[]::new));
    }
}
