package ingot.core.script;

import java.util.Arrays;
import java.util.Optional;

/** Status of one script result, or of a whole set (facts: metadata-and-scripts §14). */
public enum ScriptStatus {
    NONE(-1, "Unknown"),
    PENDING(0, "Pending"),
    RUNNING(1, "Running"),
    PASSED(2, "Passed"),
    FAILED(3, "Failed"),
    TIMED_OUT(4, "Timed out"),
    ABORTED(5, "Aborted"),
    DEGRADED(6, "Degraded"),
    INSTALLING(7, "Installing dependencies"),
    FAILED_INSTALLING(8, "Failed installing dependencies"),
    SKIPPED(9, "Skipped"),
    APPLYING_NETWORK(10, "Applying custom network configuration"),
    FAILED_APPLYING_NETWORK(11, "Failed to apply custom network configuration");

    private final int number;
    private final String label;

    ScriptStatus(int number, String label) {
        this.number = number;
        this.label = label;
    }

    /** The status with a wire number, empty outside -1..11. */
    public static Optional<ScriptStatus> ofNumber(int number) {
        return Arrays.stream(values()).filter(status -> status.number == number).findFirst();
    }

    /** Wire number. */
    public int number() {
        return number;
    }

    /** Wire label. */
    public String label() {
        return label;
    }

    /** Whether the machine is at work on it. */
    public boolean running() {
        return this == RUNNING || this == INSTALLING || this == APPLYING_NETWORK;
    }

    /** Whether it ended badly; {@link #ABORTED} and {@link #DEGRADED} do not count. */
    public boolean failed() {
        return this == FAILED || this == TIMED_OUT || this == FAILED_INSTALLING || this == FAILED_APPLYING_NETWORK;
    }

    /** Whether nothing more will come of it. */
    public boolean finished() {
        return !unfinished();
    }

    /** Whether a result is still awaited. */
    public boolean unfinished() {
        return this == PENDING || running();
    }

    /** The status when a run has ended: what it was doing tells what a failure means. */
    public ScriptStatus ended(boolean timedOut, int exitStatus) {
        if (timedOut) {
            return TIMED_OUT;
        }
        if (exitStatus == 0) {
            return PASSED;
        }
        return switch (this) {
            case INSTALLING -> FAILED_INSTALLING;
            case APPLYING_NETWORK -> FAILED_APPLYING_NETWORK;
            default -> FAILED;
        };
    }

    /** The status after a signal that something has begun; one that would go back changes nothing. */
    public ScriptStatus began(ScriptStatus step) {
        return switch (step) {
            case RUNNING -> this == PENDING || this == APPLYING_NETWORK || this == INSTALLING ? RUNNING : this;
            case INSTALLING -> this == PENDING || this == APPLYING_NETWORK ? INSTALLING : this;
            case APPLYING_NETWORK -> this == PENDING ? APPLYING_NETWORK : this;
            default -> this;
        };
    }

    /** The word that a script may write as {@code status} into its own result. */
    public static Optional<ScriptStatus> ofResultFile(String word) {
        return switch (word) {
            case "passed" -> Optional.of(PASSED);
            case "failed" -> Optional.of(FAILED);
            case "degraded" -> Optional.of(DEGRADED);
            case "timedout" -> Optional.of(TIMED_OUT);
            case "skipped" -> Optional.of(SKIPPED);
            default -> Optional.empty();
        };
    }

    /** Status of a set of results; suppressed results must have been left out by the caller. */
    public static ScriptStatus ofSet(Iterable<ScriptStatus> results) {
        ScriptStatus worst = NONE;
        for (ScriptStatus result : results) {
            ScriptStatus folded = folded(result);
            if (rank(folded) < rank(worst)) {
                worst = folded;
            }
        }
        return worst;
    }

    private static ScriptStatus folded(ScriptStatus result) {
        if (result.running()) {
            return RUNNING;
        }
        if (result.failed()) {
            return FAILED;
        }
        return result == SKIPPED ? PASSED : result;
    }

    private static int rank(ScriptStatus folded) {
        return switch (folded) {
            case RUNNING, INSTALLING, APPLYING_NETWORK -> 0;
            case PENDING -> 1;
            case ABORTED -> 2;
            case FAILED, TIMED_OUT, FAILED_INSTALLING, FAILED_APPLYING_NETWORK -> 3;
            case DEGRADED -> 4;
            case PASSED, SKIPPED -> 5;
            case NONE -> 6;
        };
    }
}
