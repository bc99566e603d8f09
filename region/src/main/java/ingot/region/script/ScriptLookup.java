package ingot.region.script;

import ingot.core.script.ScriptType;
import ingot.region.db.tables.records.ScriptRecord;
import java.util.List;
import org.jooq.DSLContext;

/** What a list of names, tags or ids means. Runs in the caller's transaction. */
public final class ScriptLookup {

    private ScriptLookup() {}

    /**
     * Scripts that were found.
     *
     * @param destructive whether one of them writes to disks
     * @param configuredNetworking whether one of them wants the network as configured
     */
    public record Matching(List<String> names, boolean destructive, boolean configuredNetworking) {
        public int count() {
            return names.size();
        }
    }

    public static Matching matching(DSLContext sql, ScriptType type, List<String> words) {
        List<ScriptRecord> found = ScriptChoice.matching(sql, type, words);
        return new Matching(
                found.stream().map(ScriptRecord::getName).toList(),
                found.stream().anyMatch(ScriptRecord::getDestructive),
                found.stream().anyMatch(ScriptRecord::getApplyConfiguredNetworking));
    }
}
