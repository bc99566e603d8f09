package ingot.core.storage;

import ingot.core.boot.Firmware;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a machine agent does to a machine's disks in one attempt, computed beforehand (design §6). A grant is given
 * for exactly these bytes, so the same inputs must always give an equal plan.
 *
 * @param attempt id of the attempt that the grant belongs to
 * @param everDeployed whether the machine has an operating system of its own to fall back on
 * @param disks every disk that a step writes to, and no other
 */
public record Plan(
        Kind kind,
        String attempt,
        String systemId,
        String hostname,
        boolean everDeployed,
        Firmware firmware,
        String architecture,
        List<PlanDisk> disks,
        List<Step> steps) {

    /** The version of the format this class describes. */
    public static final int VERSION = 1;

    /** What a plan is for; the word on the wire is the name in lower case. */
    public enum Kind {
        INSTALL,
        ERASE,
        TEST;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The value with this text; any other text is an {@link IllegalArgumentException}. */
        public static Kind ofText(String text) {
            for (Kind kind : values()) {
                if (kind.text().equals(text)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("plan kind: " + text + " (expected: install, erase or test)");
        }
    }

    /** A disk as the agent must find it before it may write. */
    public record PlanDisk(
            String id,
            @Nullable String serial,
            @Nullable String model,
            @Nullable String wwn,
            long size,
            int logicalBlockSize,
            @Nullable String idPath) {

        static PlanDisk of(Disk disk) {
            return new PlanDisk(
                    disk.id(),
                    disk.serial(),
                    disk.model(),
                    disk.wwn(),
                    disk.sizeBytes(),
                    disk.blockSizeBytes(),
                    disk.idPath());
        }
    }

    /** The same disks for a purpose that needs no steps of ours. */
    public Plan withoutSteps(Kind other) {
        return new Plan(other, attempt, systemId, hostname, everDeployed, firmware, architecture, disks, List.of());
    }

    public Plan {
        disks = List.copyOf(disks);
        steps = List.copyOf(steps);
        Set<String> ids = new HashSet<>();
        for (Step step : steps) {
            if (!ids.add(step.id())) {
                throw new IllegalArgumentException("two steps of a plan are called " + step.id());
            }
        }
    }
}
