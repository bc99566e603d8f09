package ingot.lab;

import ingot.lab.fault.FaultCase;
import ingot.lab.fault.Life;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the part of the lab inside the namespace is to do; handed over on its command line.
 *
 * @param home where {@code ./ingot} is
 * @param data the lab's data directory
 * @param firmware of each machine
 * @param factor stretches deadlines, 1 or more
 * @param simulated whether the machines exist on the wire only
 * @param accelerator of QEMU; not used for simulated machines
 * @param faults what is brought upon Ingot; a machine for each of their lives
 */
record LabPlan(
        Path home,
        Path data,
        List<Firmware> firmware,
        Goal goal,
        Accelerator accelerator,
        double factor,
        boolean keep,
        boolean simulated,
        List<FaultCase> faults) {

    private static final int WORDS = 9;

    LabPlan {
        firmware = List.copyOf(firmware);
        faults = List.copyOf(faults);
    }

    List<String> words() {
        return List.of(
                home.toString(),
                data.toString(),
                firmware.stream().map(Enum::name).collect(Collectors.joining(",")),
                goal.name(),
                accelerator.name(),
                Double.toString(factor),
                Boolean.toString(keep),
                Boolean.toString(simulated),
                faults.stream().map(FaultCase::word).collect(Collectors.joining(",")));
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
                Boolean.parseBoolean(words.get(6)),
                Boolean.parseBoolean(words.get(7)),
                words.get(8).isEmpty() ? List.of() : FaultCase.of(words.get(8)));
    }

    /** The lives of these faults, in order: each has a machine of its own. */
    static List<Life> lives(List<FaultCase> faults) {
        return faults.stream().map(FaultCase::life).distinct().toList();
    }

    /** The report's entries before anything happened: one for each machine, or for each fault. */
    List<LabReport.Machine> entries() {
        if (faults.isEmpty()) {
            return IntStream.range(0, firmware.size())
                    .mapToObj(machine -> LabReport.Machine.waiting(hostname(machine), firmware.get(machine)))
                    .toList();
        }
        List<Life> lives = lives(faults);
        return faults.stream()
                .map(fault -> LabReport.Machine.waiting(fault.word(), firmware.get(lives.indexOf(fault.life()))))
                .toList();
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
