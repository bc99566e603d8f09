package ingot.core.machine;

import java.util.Locale;

/** Coarse status by which lists are grouped (facts: lifecycle §2). */
public enum SimpleStatus {
    NEW("New"),
    COMMISSIONING("Commissioning"),
    FAILED("Failed"),
    READY("Ready"),
    DEPLOYED("Deployed"),
    BROKEN("Broken"),
    DEPLOYING("Deploying"),
    ALLOCATED("Allocated"),
    RELEASING("Releasing"),
    RESCUE_MODE("Rescue Mode"),
    TESTING("Testing"),
    OTHER("Other");

    private final String label;

    SimpleStatus(String label) {
        this.label = label;
    }

    /** The word as shown, for example {@code Rescue Mode}. */
    public String label() {
        return label;
    }

    /** The word as filters take it, for example {@code rescue_mode}. */
    public String identifier() {
        return name().toLowerCase(Locale.ROOT);
    }
}
