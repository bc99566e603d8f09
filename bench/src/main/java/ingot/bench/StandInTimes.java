package ingot.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When the stand-in's machine reached what, in seconds since it was switched on, by the name of the phase.
 *
 * @param seconds by the names that {@code floor.sh --json} writes
 */
record StandInTimes(Map<String, Double> seconds) {

    StandInTimes {
        seconds = Map.copyOf(seconds);
    }

    /**
     * From the stand-in's document.
     *
     * @throws IllegalArgumentException when it is of another shape, or of a run that failed
     */
    static StandInTimes of(Object document) {
        if (!(document instanceof Map<?, ?> run) || !(run.get("phases") instanceof List<?> phases)) {
            throw new IllegalArgumentException("the stand-in's report: no phases in it");
        }
        if (!Boolean.TRUE.equals(run.get("ok"))) {
            throw new IllegalArgumentException("the stand-in's run failed after " + phases);
        }
        Map<String, Double> seconds = new HashMap<>();
        for (Object each : phases) {
            if (each instanceof Map<?, ?> phase
                    && phase.get("name") instanceof String name
                    && phase.get("seconds") instanceof Number value) {
                seconds.put(name, value.doubleValue());
            }
        }
        return new StandInTimes(seconds);
    }

    /** Power on → inventory posted: what it has in place of New and of Ready. */
    Optional<Double> results() {
        return at("results_posted");
    }

    /**
     * Deployment → login. Its one start of the ephemeral system makes the inventory and the installation; the inventory,
     * from user data to the start of the installation, is taken out (lab recipe §10).
     */
    Optional<Double> deployment() {
        return between("install_started", "ssh")
                .flatMap(rest -> at("userdata_served").map(start -> start + rest));
    }

    /** Kernel and initrd served → user data served. */
    Optional<Double> kernelToWork() {
        return between("kernel_served", "userdata_served");
    }

    private Optional<Double> at(String phase) {
        return Optional.ofNullable(seconds.get(phase));
    }

    private Optional<Double> between(String from, String to) {
        return at(from).flatMap(start -> at(to).map(end -> end - start));
    }
}
