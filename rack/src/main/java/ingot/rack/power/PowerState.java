package ingot.rack.power;

import java.util.Locale;

/** What a driver found out. Trouble is not a state here but a {@link PowerFailed}. */
public enum PowerState {
    ON,
    OFF,
    /** The driver cannot tell. */
    UNKNOWN;

    /** As the API writes it: {@code on}, {@code off}, {@code unknown}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
