package ingot.lab;

import ingot.lab.fault.FaultCase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code ./ingot lab} (interface.md §2).
 *
 * @param stop whether a kept lab is to be ended instead
 * @param machines null: as many as the accelerator carries
 * @param firmware given to the machines in turn
 * @param accelerator null: found by a trial
 * @param json where the report goes
 * @param simulated how many machines that exist on the wire only; null for QEMU machines
 * @param faults the cases of {@code --matrix faults}; none for a lab in which all goes well
 */
record LabOptions(
        boolean stop,
        @Nullable Integer machines,
        List<Firmware> firmware,
        Goal goal,
        @Nullable Accelerator accelerator,
        @Nullable Path json,
        boolean keep,
        Path data,
        @Nullable Integer simulated,
        List<FaultCase> faults) {

    /** So many enlist, are inspected and installed in minutes on two processors. */
    static final int SIMULATED_MAX = 2000;

    /** More would not fit into the lab's BMC subnet. */
    static final int MACHINES_MAX = 64;

    /** A command line that cannot be understood; exit 2. */
    static final class Usage extends RuntimeException {
        Usage(String message) {
            super(message);
        }
    }

    LabOptions {
        firmware = List.copyOf(firmware);
        faults = List.copyOf(faults);
    }

    /**
     * Reads the command line.
     *
     * @param home where the default data directory lies
     * @throws Usage with one sentence
     */
    static LabOptions parse(List<String> arguments, Path home) {
        Map<String, String> values = new HashMap<>();
        Set<String> switches = new HashSet<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            switch (name) {
                case "--keep" -> {
                    if (equals >= 0) {
                        throw new Usage(name + ": takes no value");
                    }
                    switches.add(name);
                }
                case "--machines",
                        "--firmware",
                        "--until",
                        "--accel",
                        "--json",
                        "--data",
                        "--matrix",
                        "--only",
                        "--simulated" -> {
                    if (equals < 0 && i + 1 == arguments.size()) {
                        throw new Usage(name + ": needs a value");
                    }
                    values.put(name, equals < 0 ? arguments.get(++i) : argument.substring(equals + 1));
                }
                default -> {
                    if (argument.startsWith("-")) {
                        throw new Usage(
                                argument + ": not a flag of this command (flags: --machines N, --firmware"
                                        + " bios|uefi|secure|mixed, --until new|ready|deployed|released, --accel auto|kvm|tcg,"
                                        + " --json FILE, --keep, --data DIR, --simulated N, --matrix faults, --only CASE[,CASE])");
                    }
                    words.add(argument);
                }
            }
        }
        boolean stop = words.equals(List.of("stop"));
        if (!stop && !words.isEmpty()) {
            throw new Usage(words.getFirst() + ": not expected here (expected: nothing, or stop)");
        }
        String json = values.get("--json");
        return new LabOptions(
                stop,
                machines(values.get("--machines")),
                firmware(values.getOrDefault("--firmware", "mixed")),
                word("--until", values.getOrDefault("--until", "released"), Goal.values()),
                accelerator(values.getOrDefault("--accel", "auto")),
                json == null ? null : Path.of(json).toAbsolutePath(),
                switches.contains("--keep"),
                Path.of(values.getOrDefault("--data", home.resolve(".ingot-lab").toString()))
                        .toAbsolutePath()
                        .normalize(),
                simulated(values, switches),
                faults(values, switches));
    }

    private static @Nullable Integer simulated(Map<String, String> values, Set<String> switches) {
        String text = values.get("--simulated");
        if (text == null) {
            return null;
        }
        for (String other : List.of("--machines", "--accel", "--matrix", "--keep")) {
            if (values.containsKey(other) || switches.contains(other)) {
                throw new Usage(other + ": not together with --simulated");
            }
        }
        return count("--simulated", text, SIMULATED_MAX);
    }

    private static List<FaultCase> faults(Map<String, String> values, Set<String> switches) {
        String matrix = values.get("--matrix");
        if (matrix == null) {
            if (values.containsKey("--only")) {
                throw new Usage("--only: chooses cases of a matrix (expected: --matrix faults --only CASE[,CASE])");
            }
            return List.of();
        }
        if (!matrix.equals("faults")) {
            throw new Usage("--matrix " + matrix + ": expected faults");
        }
        for (String fixed : List.of("--machines", "--firmware", "--until", "--keep")) {
            if (values.containsKey(fixed) || switches.contains(fixed)) {
                throw new Usage(fixed + ": not together with --matrix, which brings its own machines");
            }
        }
        try {
            return values.containsKey("--only") ? FaultCase.of(values.get("--only")) : List.of(FaultCase.values());
        } catch (IllegalArgumentException unknown) {
            throw new Usage("--only " + unknown.getMessage());
        }
    }

    /** The firmware of each of {@code count} machines. */
    List<Firmware> firmwareOf(int count) {
        List<Firmware> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(firmware.get(i % firmware.size()));
        }
        return all;
    }

    private static @Nullable Integer machines(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return count("--machines", text, MACHINES_MAX);
    }

    private static int count(String flag, String text, int max) {
        if (text.matches("\\d{1,4}")) {
            int count = Integer.parseInt(text);
            if (count >= 1 && count <= max) {
                return count;
            }
        }
        throw new Usage(flag + " " + text + ": expected 1 to " + max);
    }

    private static List<Firmware> firmware(String text) {
        return text.equals("mixed")
                ? List.of(Firmware.BIOS, Firmware.UEFI)
                : List.of(word("--firmware", text, Firmware.values()));
    }

    private static @Nullable Accelerator accelerator(String text) {
        return text.equals("auto") ? null : word("--accel", text, Accelerator.values());
    }

    private static <E extends Enum<E>> E word(String flag, String text, E[] values) {
        return Arrays.stream(values)
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new Usage(flag + " " + text + ": expected one of "
                        + Arrays.stream(values)
                                .map(value -> value.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }
}
