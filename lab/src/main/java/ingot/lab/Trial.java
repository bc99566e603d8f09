package ingot.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether an accelerator can run firmware, by starting some: a device file does not tell (lab recipe §0). The
 * guest is SeaBIOS with a NIC's boot ROM, whose mixture of 16 and 32 bit code stops a KVM that cannot do it.
 */
final class Trial {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);

    /** What iPXE writes once its own code runs. */
    private static final String PASSED = "Features:";

    /** Seconds the trial takes on a machine for which the base deadlines are meant. */
    private static final double BASE_SECONDS = 0.5;

    private static final double FACTOR_MAX = 12;

    /** The least that emulation costs, whatever the firmware's start says: kernels suffer more than firmware. */
    private static final double FACTOR_EMULATED = 4;

    private Trial() {}

    /**
     * The accelerator to use.
     *
     * @param reason why, for people
     * @param factor by which deadlines are stretched, 1 or more
     */
    record Choice(Accelerator accelerator, String reason, double factor) {}

    /**
     * How a trial ended.
     *
     * @param passed whether the firmware came far enough
     * @param detail what was seen instead
     */
    record Outcome(boolean passed, double seconds, String detail) {}

    /** Runs a trial. */
    @FunctionalInterface
    interface Runner {
        Outcome run(Accelerator accelerator) throws IOException, InterruptedException;
    }

    /** Prefers hardware virtualisation when it works. */
    static Choice choose(boolean deviceExists, Runner runner) throws IOException, InterruptedException {
        if (!deviceExists) {
            return choice(Accelerator.TCG, "there is no /dev/kvm", runner.run(Accelerator.TCG));
        }
        Outcome kvm = runner.run(Accelerator.KVM);
        if (kvm.passed()) {
            return choice(Accelerator.KVM, "firmware started under KVM", kvm);
        }
        return choice(
                Accelerator.TCG, "firmware does not start under KVM: " + kvm.detail(), runner.run(Accelerator.TCG));
    }

    /** The accelerator that was asked for; the trial only measures. */
    static Choice asked(Accelerator accelerator, Runner runner) throws IOException, InterruptedException {
        return choice(accelerator, "as asked with --accel", runner.run(accelerator));
    }

    private static Choice choice(Accelerator accelerator, String reason, Outcome trial) {
        if (!trial.passed()) {
            throw new LabFailed("setup", "firmware does not start under " + accelerator.word() + ": " + trial.detail());
        }
        double least = accelerator == Accelerator.TCG ? FACTOR_EMULATED : 1;
        double factor = Math.clamp(trial.seconds() / BASE_SECONDS, least, FACTOR_MAX);
        return new Choice(accelerator, reason + String.format(" (boot ROM ran after %.1f s)", trial.seconds()), factor);
    }

    /** A real trial in a folder of its own below {@code folder}. */
    static Outcome run(Accelerator accelerator, Path folder) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(folder, "trial");
        Path serial = work.resolve("serial");
        Path errors = work.resolve("errors");
        long started = System.nanoTime();
        Process process = new ProcessBuilder(arguments(accelerator, serial))
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        try {
            while (true) {
                double seconds = (System.nanoTime() - started) / 1e9;
                String complaint = complaint(text(errors));
                if (!complaint.isEmpty()) {
                    return new Outcome(false, seconds, complaint);
                }
                if (text(serial).contains(PASSED)) {
                    return new Outcome(true, seconds, "");
                }
                if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    return new Outcome(
                            false,
                            seconds,
                            "QEMU ended (" + process.exitValue() + ") "
                                    + text(errors).strip());
                }
                if (seconds > LIMIT.toSeconds()) {
                    return new Outcome(
                            false, seconds, "the boot ROM did not come up within " + LIMIT.toSeconds() + " s");
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
            for (Path file : List.of(serial, errors, work)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The line of QEMU's errors that says KVM gave up; empty when there is none. */
    static String complaint(String errors) {
        return errors.lines()
                .filter(line -> line.contains("internal error") || line.contains("emulation failure"))
                .findFirst()
                .orElse("");
    }

    private static List<String> arguments(Accelerator accelerator, Path serial) {
        List<String> all = new ArrayList<>(List.of("setsid", "qemu-system-x86_64", "-machine", "q35,graphics=off"));
        all.addAll(accelerator.arguments());
        all.addAll(List.of("-m", "256", "-nodefaults", "-display", "none", "-vga", "none", "-no-reboot"));
        all.addAll(List.of("-device", "virtio-net-pci,bootindex=1", "-serial", "file:" + serial));
        return all;
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1) : "";
    }
}
