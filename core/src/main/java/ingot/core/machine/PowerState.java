package ingot.core.machine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Power state as last observed. The lower-case name is the wire word. */
public enum PowerState {
    ON,
    OFF,
    UNKNOWN,
    ERROR;

    /** The wire word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state with a wire word. */
    public static Optional<PowerState> ofWord(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst();
    }
}
