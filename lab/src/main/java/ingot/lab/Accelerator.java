package ingot.lab;

import ingot.lab.LabOptions.AcceleratorChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How QEMU runs machines here, found out by a trial start of real firmware: a device file says little, as some hosts offer
 * one that cannot run firmware (lab recipe §0).
 *
 * @param word {@code kvm} or {@code tcg}
 * @param reason why, for people
 * @param patience factor on every deadline
 */
record Accelerator(String word, String reason, int patience) {

    private static final int TRIAL_SECONDS = 5;
    private static final int PATIENCE_TCG = 4;

    static Accelerator choose(AcceleratorChoice wanted) throws IOException, InterruptedException {
        return switch (wanted) {
            case TCG -> new Accelerator("tcg", "asked for", PATIENCE_TCG);
            case KVM -> new Accelerator("kvm", "asked for", 1);
            case AUTO -> trial();
        };
    }

    private static Accelerator trial() throws IOException, InterruptedException {
        if (!Files.isWritable(Path.of("/dev/kvm"))) {
            return new Accelerator("tcg", "/dev/kvm is not there or cannot be used", PATIENCE_TCG);
        }
        Process guest = new ProcessBuilder(List.of(
                        "qemu-system-x86_64",
                        "-accel",
                        "kvm",
                        "-cpu",
                        "host",
                        "-m",
                        "128",
                        "-display",
                        "none",
                        "-nodefaults",
                        "-no-reboot",
                        "-device",
                        "virtio-net-pci,netdev=n",
                        "-netdev",
                        "user,id=n,restrict=on",
                        "-monitor",
                        "stdio"))
                .redirectErrorStream(true)
                .start();
        try {
            boolean ended = guest.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                guest.getOutputStream().write("info status\nquit\n".getBytes(StandardCharsets.US_ASCII));
                guest.getOutputStream().flush();
                ended = guest.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS);
            }
            if (!ended) {
                return new Accelerator("tcg", "a trial start under KVM did not answer", PATIENCE_TCG);
            }
            String output = new String(guest.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (output.contains("VM status: running")) {
                return new Accelerator("kvm", "a trial start of the firmware under KVM ran", 1);
            }
            return new Accelerator("tcg", "firmware does not run under this host's KVM", PATIENCE_TCG);
        } finally {
            guest.destroyForcibly();
        }
    }
}
