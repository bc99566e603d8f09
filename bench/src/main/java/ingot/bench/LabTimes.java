package ingot.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one machine's way through the lab took, from the exact times in the lab's report; a part that it did not reach is
 * empty.
 *
 * @param toNew seconds from power on of the unknown machine until it is New and the region has all its results
 * @param toReady seconds from power on of the known machine until it is Ready
 * @param toLogin seconds from the request to deploy until a login that returned the right host name
 * @param kernelToWork seconds from kernel and initrd being with the machine until the agent's first request, while it is
 *     commissioned
 */
record LabTimes(
        Optional<Double> toNew, Optional<Double> toReady, Optional<Double> toLogin, Optional<Double> kernelToWork) {

    private static final String STATUS = "region.status";

    /** One step of a timeline. */
    private record Step(Instant at, String name, String detail) {}

    /**
     * From the entry of one machine in the lab's report.
     *
     * @throws IllegalArgumentException when it is of another shape
     */
    static LabTimes of(Map<?, ?> machine) {
        List<Instant> powerOn = instants(machine.get("power_on"));
        List<Step> steps = steps(machine.get("timeline"));
        Instant commission = started(machine, "commission");
        Instant deploy = started(machine, "deploy");
        Optional<Instant> first = powerOn.stream().findFirst();
        Optional<Instant> second = powerOn.stream()
                .filter(on -> commission != null && on.isAfter(commission))
                .findFirst();
        Optional<Instant> isNew = first.flatMap(on -> after(on, steps, STATUS, "to New"));
        Optional<Instant> isReady = second.flatMap(on -> after(on, steps, STATUS, "to Ready"));
        Optional<Instant> loaded = second.flatMap(on -> after(on, steps, "boot.file", "initrd"));
        Optional<Instant> asked = loaded.flatMap(start -> after(start, steps, "metadata.preseed", ""));
        Optional<Instant> login = Optional.ofNullable(instant(machine.get("login")));
        return new LabTimes(
                seconds(first, isNew),
                seconds(second, isReady),
                seconds(Optional.ofNullable(deploy), login),
                seconds(loaded, asked));
    }

    /** The first step of this name after an instant whose detail ends so. */
    private static Optional<Instant> after(Instant from, List<Step> steps, String name, String end) {
        return steps.stream()
                .filter(step -> step.at().isAfter(from))
                .filter(step -> step.name().equals(name) && step.detail().endsWith(end))
                .map(Step::at)
                .findFirst();
    }

    private static Optional<Double> seconds(Optional<Instant> from, Optional<Instant> to) {
        return from.flatMap(start -> to.map(end -> Duration.between(start, end).toMillis() / 1000.0));
    }

    private static @Nullable Instant started(Map<?, ?> machine, String phase) {
        if (machine.get("phases") instanceof List<?> phases) {
            for (Object each : phases) {
                if (each instanceof Map<?, ?> one && phase.equals(one.get("name"))) {
                    return instant(one.get("started"));
                }
            }
        }
        return null;
    }

    private static List<Step> steps(@Nullable Object timeline) {
        List<Step> steps = new ArrayList<>();
        if (timeline instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> step) {
                    Instant at = instant(step.get("time"));
                    if (at != null) {
                        steps.add(new Step(at, String.valueOf(step.get("step")), String.valueOf(step.get("detail"))));
                    }
                }
            }
        }
        return steps;
    }

    private static List<Instant> instants(@Nullable Object texts) {
        List<Instant> all = new ArrayList<>();
        if (texts instanceof List<?> list) {
            for (Object each : list) {
                Instant at = instant(each);
                if (at != null) {
                    all.add(at);
                }
            }
        }
        return all;
    }

    private static @Nullable Instant instant(@Nullable Object text) {
        return text instanceof String iso ? Instant.parse(iso) : null;
    }
}
