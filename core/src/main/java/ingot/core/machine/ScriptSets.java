package ingot.core.machine;

import ingot.core.script.ScriptStatus;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The current script set of each type. The shell moves the pointers when it performs {@link Effect.CreateScriptSet} and
 * {@link Effect.ForgetScriptSet}; decisions only read them.
 */
public record ScriptSets(Map<ResultType, ScriptSetState> current) {
    /** A machine on which nothing ever ran. */
    public static final ScriptSets NONE = new ScriptSets(Map.of());

    public ScriptSets {
        current = Map.copyOf(current);
    }

    /** The current set of a type. */
    public Optional<ScriptSetState> of(ResultType type) {
        return Optional.ofNullable(current.get(type));
    }

    /** These sets with one replaced. */
    public ScriptSets with(ResultType type, ScriptSetState set) {
        Map<ResultType, ScriptSetState> sets = new EnumMap<>(ResultType.class);
        sets.putAll(current);
        sets.put(type, set);
        return new ScriptSets(sets);
    }

    /** These sets without the one of a type. */
    public ScriptSets without(ResultType type) {
        Map<ResultType, ScriptSetState> sets = new EnumMap<>(ResultType.class);
        sets.putAll(current);
        sets.remove(type);
        return new ScriptSets(sets);
    }

    /** Whether the last commissioning passed; decides between Ready and New at the end of a release. */
    boolean commissioningPassed() {
        return of(ResultType.COMMISSIONING)
                .map(set -> set.status() == ScriptStatus.PASSED)
                .orElse(false);
    }
}
