package ingot.lab;

import ingot.lab.LabOptions.AcceleratorChoice;
import java.io.IOException;
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

    /** A capture without packets is its header alone. */
    private static final int PCAP_HEADER_BYTES = 24;

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
        Path packets = Files.createTempFile("ingot-trial", ".pcap");
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
                        "-netdev",
                        "user,id=n,restrict=on",
                        "-device",
                        "virtio-net-pci,netdev=n,bootindex=1",
                        "-object",
                        "filter-dump,id=d,netdev=n,file=" + packets))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TRIAL_SECONDS);
            while (System.nanoTime() < end) {
                if (Files.size(packets) > PCAP_HEADER_BYTES) {
                    return new Accelerator("kvm", "a trial start under KVM asked for an address", 1);
                }
                if (guest.waitFor(100, TimeUnit.MILLISECONDS)) {
                    return new Accelerator("tcg", "a trial start under KVM ended at once", PATIENCE_TCG);
                }
            }
            return new Accelerator(
                    "tcg",
                    "a trial start under KVM did not come as far as asking for an address in " + TRIAL_SECONDS + " s",
                    PATIENCE_TCG);
        } finally {
            guest.destroyForcibly();
            Files.deleteIfExists(packets);
        }
    }
}
