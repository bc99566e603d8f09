package ingot.core.script;

import java.util.Collection;
import java.util.Optional;

/** Where a script's run stands; the numbers are the API's (facts: metadata-and-scripts §14). */
public enum ResultStatus {
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
    private final String title;

    ResultStatus(int number, String title) {
        this.number = number;
        this.title = title;
    }

    public int number() {
        return number;
    }

    /** The API's {@code status_name}. */
    public String title() {
        return title;
    }

    public boolean running() {
        return this == RUNNING || this == INSTALLING || this == APPLYING_NETWORK;
    }

    public boolean failed() {
        return this == FAILED || this == TIMED_OUT || this == FAILED_INSTALLING || this == FAILED_APPLYING_NETWORK;
    }

    /** Whether nothing more will come of it. */
    public boolean finished() {
        return this != PENDING && !running();
    }

    /** The status when a run has ended: what it was doing tells what a failure means. */
    public ResultStatus ended(boolean timedOut, int exitStatus) {
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
    public ResultStatus began(ResultStatus step) {
        return switch (step) {
            case RUNNING -> this == PENDING || this == APPLYING_NETWORK || this == INSTALLING ? RUNNING : this;
            case INSTALLING -> this == PENDING || this == APPLYING_NETWORK ? INSTALLING : this;
            case APPLYING_NETWORK -> this == PENDING ? APPLYING_NETWORK : this;
            default -> this;
        };
    }

    /** The word that a script may write as {@code status} into its own result. */
    public static Optional<ResultStatus> ofResultFile(String word) {
        return switch (word) {
            case "passed" -> Optional.of(PASSED);
            case "failed" -> Optional.of(FAILED);
            case "degraded" -> Optional.of(DEGRADED);
            case "timedout" -> Optional.of(TIMED_OUT);
            case "skipped" -> Optional.of(SKIPPED);
            default -> Optional.empty();
        };
    }

    public static Optional<ResultStatus> ofNumber(int number) {
        for (ResultStatus status : values()) {
            if (status.number == number) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    /** The status of a set of results, suppressed ones left out by the caller; empty for none (−1 in the API). */
    public static Optional<ResultStatus> ofSet(Collection<ResultStatus> results) {
        if (results.isEmpty()) {
            return Optional.empty();
        }
        if (results.stream().anyMatch(ResultStatus::running)) {
            return Optional.of(RUNNING);
        }
        if (results.contains(PENDING)) {
            return Optional.of(PENDING);
        }
        if (results.contains(ABORTED)) {
            return Optional.of(ABORTED);
        }
        if (results.stream().anyMatch(ResultStatus::failed)) {
            return Optional.of(FAILED);
        }
        return Optional.of(results.contains(DEGRADED) ? DEGRADED : PASSED);
    }
}
