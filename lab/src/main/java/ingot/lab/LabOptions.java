package ingot.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a lab is run (interface.md §2).
 *
 * @param machines how many; 0 for the default of the accelerator
 * @param json where the result goes, null for nowhere
 */
record LabOptions(
        int machines,
        FirmwareChoice firmware,
        Until until,
        AcceleratorChoice accelerator,
        @Nullable Path json,
        boolean keep,
        boolean stop,
        Path data) {

    private static final int MACHINES_MAX = 80;

    enum FirmwareChoice {
        BIOS,
        UEFI,
        MIXED
    }

    enum Until {
        NEW,
        READY,
        DEPLOYED,
        RELEASED
    }

    enum AcceleratorChoice {
        AUTO,
        KVM,
        TCG
    }

    /** A command line that cannot be understood; exit 2. */
    static final class Usage extends RuntimeException {
        Usage(String message) {
            super(message);
        }
    }

    static LabOptions parse(List<String> arguments, Path home) {
        int machines = 0;
        FirmwareChoice firmware = FirmwareChoice.MIXED;
        Until until = Until.RELEASED;
        AcceleratorChoice accelerator = AcceleratorChoice.AUTO;
        Path json = null;
        boolean keep = false;
        boolean stop = false;
        Path data = home.resolve(".ingot/lab");
        for (int i = 0; i < arguments.size(); i++) {
            String flag = arguments.get(i);
            switch (flag) {
                case "stop" -> stop = true;
                case "--keep" -> keep = true;
                case "--machines" -> machines = count(value(arguments, ++i, flag));
                case "--firmware" -> firmware = word(FirmwareChoice.class, value(arguments, ++i, flag), flag);
                case "--until" -> until = word(Until.class, value(arguments, ++i, flag), flag);
                case "--accel" -> accelerator = word(AcceleratorChoice.class, value(arguments, ++i, flag), flag);
                case "--json" -> json = Path.of(value(arguments, ++i, flag));
                case "--data" -> data = Path.of(value(arguments, ++i, flag));
                default ->
                    throw new Usage(flag + ": not known (expected: [stop] [--machines N] [--firmware bios|uefi|mixed]"
                            + " [--until new|ready|deployed|released] [--accel auto|kvm|tcg] [--json FILE] [--keep]"
                            + " [--data DIR])");
            }
        }
        return new LabOptions(
                machines,
                firmware,
                until,
                accelerator,
                json == null ? null : json.toAbsolutePath(),
                keep,
                stop,
                data.toAbsolutePath().normalize());
    }

    /** The firmware of each machine, in order; a mixture begins with BIOS. */
    List<Firmware> firmwares(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> switch (firmware) {
                    case BIOS -> Firmware.BIOS;
                    case UEFI -> Firmware.UEFI;
                    case MIXED -> i % 2 == 0 ? Firmware.BIOS : Firmware.UEFI;
                })
                .toList();
    }

    private static String value(List<String> arguments, int index, String flag) {
        if (index >= arguments.size()) {
            throw new Usage(flag + ": needs a value");
        }
        return arguments.get(index);
    }

    private static int count(String text) {
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MACHINES_MAX) {
            throw new Usage("--machines " + text + ": expected 1 to " + MACHINES_MAX);
        }
        return Integer.parseInt(text);
    }

    private static <E extends Enum<E>> E word(Class<E> type, String text, String flag) {
        for (E value : type.getEnumConstants()) {
            if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
                return value;
            }
        }
        throw new Usage(flag + " " + text + ": expected one of "
                + java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
    }
}
