package ingot.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code ./ingot bench} (interface.md §3).
 *
 * @param only the one row to measure; null: all
 * @param quick one run of each instead of three
 * @param json where the rows go; null: nowhere
 * @param standIn the folder of the stand-in's scripts, as given; null: beside the checkout, if it is there
 * @param firmware of the machines, {@code bios} and {@code uefi} in the order given
 */
record BenchOptions(
        @Nullable String only,
        boolean quick,
        @Nullable Path json,
        @Nullable Path standIn,
        List<String> firmware,
        Path data) {

    /** Runs of each kind where not {@code --quick}. */
    static final int RUNS = 3;

    private static final String SUITES = "lab";

    /** A command line that cannot be understood; exit 2. */
    static final class Usage extends RuntimeException {
        Usage(String message) {
            super(message);
        }
    }

    BenchOptions {
        firmware = List.copyOf(firmware);
    }

    int runs() {
        return quick ? 1 : RUNS;
    }

    /**
     * Reads the command line.
     *
     * @param rows the names that {@code --only} may take
     * @param home where the default data directory lies
     * @throws Usage with one sentence
     */
    static BenchOptions parse(List<String> arguments, Set<String> rows, Path home) {
        Map<String, String> values = new HashMap<>();
        Set<String> words = new HashSet<>();
        boolean quick = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            switch (name) {
                case "--quick" -> quick = true;
                case "--only", "--json", "--stand-in", "--firmware", "--data" -> {
                    if (equals < 0 && i + 1 == arguments.size()) {
                        throw new Usage(name + ": needs a value");
                    }
                    values.put(name, equals < 0 ? arguments.get(++i) : argument.substring(equals + 1));
                }
                default -> {
                    if (argument.startsWith("-")) {
                        throw new Usage(argument + ": not a flag of this command (flags: --only NAME, --quick,"
                                + " --json FILE, --stand-in DIR, --firmware bios|uefi|both, --data DIR)");
                    }
                    words.add(argument);
                }
            }
        }
        if (!words.equals(Set.of(SUITES))) {
            throw new Usage("expected one suite (there is: " + SUITES + ")");
        }
        String only = values.get("--only");
        if (only != null && !rows.contains(only)) {
            throw new Usage("--only " + only + ": no such row (there are: "
                    + String.join(", ", rows.stream().sorted().toList()) + ")");
        }
        return new BenchOptions(
                only,
                quick,
                path(values.get("--json")),
                path(values.get("--stand-in")),
                firmware(values.getOrDefault("--firmware", "bios")),
                Path.of(values.getOrDefault(
                                "--data", home.resolve(".ingot-bench").toString()))
                        .toAbsolutePath()
                        .normalize());
    }

    private static @Nullable Path path(@Nullable String text) {
        return text == null ? null : Path.of(text).toAbsolutePath().normalize();
    }

    private static List<String> firmware(String text) {
        return switch (text) {
            case "bios", "uefi" -> List.of(text);
            case "both" -> List.of("bios", "uefi");
            default -> throw new Usage("--firmware " + text + ": expected one of bios, uefi, both");
        };
    }
}
