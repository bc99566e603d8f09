package ingot.core.script;

import java.util.Locale;
import java.util.Optional;

/** What a script may run beside. The numbers are the API's. */
public enum ScriptParallel {
    /** Alone. */
    DISABLED(0),
    /** Beside its own instances for other disks or interfaces. */
    INSTANCE(1),
    /** Beside any other. */
    ANY(2);

    private final int number;

    ScriptParallel(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** By word or number, as forms and headers have it. */
    public static Optional<ScriptParallel> ofText(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "disabled", "none", "0" -> Optional.of(DISABLED);
            case "instance", "name", "1" -> Optional.of(INSTANCE);
            case "any", "enabled", "2" -> Optional.of(ANY);
            default -> Optional.empty();
        };
    }
}
