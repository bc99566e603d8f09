package ingot.lab;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the part of the lab inside the namespace is to do; handed over on its command line.
 *
 * @param home where {@code ./ingot} is
 * @param data the lab's data directory
 * @param firmware of each machine
 * @param factor stretches deadlines, 1 or more
 */
record LabPlan(
        Path home,
        Path data,
        List<Firmware> firmware,
        Goal goal,
        Accelerator accelerator,
        double factor,
        boolean keep) {

    private static final int WORDS = 7;

    LabPlan {
        firmware = List.copyOf(firmware);
    }

    List<String> words() {
        return List.of(
                home.toString(),
                data.toString(),
                firmware.stream().map(Enum::name).collect(Collectors.joining(",")),
                goal.name(),
                accelerator.name(),
                Double.toString(factor),
                Boolean.toString(keep));
    }

    static LabPlan of(List<String> words) {
        if (words.size() != WORDS) {
            throw new LabOptions.Usage("inside: for the lab's own use");
        }
        return new LabPlan(
                Path.of(words.get(0)),
                Path.of(words.get(1)),
                Arrays.stream(words.get(2).split(",", -1))
                        .map(Firmware::valueOf)
                        .toList(),
                Goal.valueOf(words.get(3)),
                Accelerator.valueOf(words.get(4)),
                Double.parseDouble(words.get(5)),
                Boolean.parseBoolean(words.get(6)));
    }

    String hostname(int machine) {
        return "lab-" + firmware.get(machine).word() + "-" + (machine + 1);
    }

    QemuMachine machine(int number) {
        return new QemuMachine(
                hostname(number),
                firmware.get(number),
                accelerator,
                data.resolve("machines").resolve(hostname(number)),
                LabAddresses.mac(number),
                LabAddresses.tap(number));
    }
}
