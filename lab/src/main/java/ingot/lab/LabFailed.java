package ingot.lab;

/** The lab cannot go on. The message says why, for people. */
public final class LabFailed extends RuntimeException {

    private final String phase;

    /**
     * A failure.
     *
     * @param phase {@code setup}, or a phase of a machine
     */
    LabFailed(String phase, String message) {
        super(message);
        this.phase = phase;
    }

    LabFailed(String phase, String message, Throwable cause) {
        super(message, cause);
        this.phase = phase;
    }

    String phase() {
        return phase;
    }
}
