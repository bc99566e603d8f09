package ingot.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes a machine's disks and looks at them from outside. */
final class Disks {

    static final long DATA_BYTES = 1L << 30;

    private static final String SYSTEM_SIZE = "8G";
    private static final int MARK_BYTES = 1 << 20;

    private Disks() {}

    /** An empty system disk, and a data disk with random marks at its start, middle and end. */
    static void make(QemuMachine machine, RandomGenerator random) throws IOException, InterruptedException {
        Files.createDirectories(machine.folder());
        Command.succeed(
                Duration.ofSeconds(30),
                List.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        machine.systemDisk().toString(),
                        SYSTEM_SIZE));
        try (RandomAccessFile file = new RandomAccessFile(machine.dataDisk().toFile(), "rw")) {
            file.setLength(DATA_BYTES);
            byte[] mark = new byte[MARK_BYTES];
            for (long place : new long[] {0, DATA_BYTES / 2, DATA_BYTES - MARK_BYTES}) {
                random.nextBytes(mark);
                file.seek(place);
                file.write(mark);
            }
        }
        if (machine.firmware() != Firmware.BIOS) {
            Files.copy(machine.variablesTemplate(), machine.variables(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** SHA-256 of a file. */
    static String checksum(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256: not in this JDK", impossible);
        }
    }

    /** Whether both ends of the data disk, where its marks were, hold zeros only. */
    static boolean endsErased(Path dataDisk) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(dataDisk.toFile(), "r")) {
            byte[] mark = new byte[MARK_BYTES];
            for (long place : new long[] {0, file.length() - MARK_BYTES}) {
                file.seek(place);
                file.readFully(mark);
                for (byte octet : mark) {
                    if (octet != 0) {
                        return false;
                    }
                }
            }
            return true;
        }
    }
}
