package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisksTest {

    @TempDir
    Path folder;

    private QemuMachine machine;

    @BeforeEach
    void make() throws Exception {
        machine = new QemuMachine(
                "m1", Firmware.BIOS, Accelerator.TCG, folder.resolve("m1"), "52:54:00:4c:41:01", "tap0");
        Disks.make(machine, new Random(1));
    }

    @Test
    void theDataDiskIsMarkedAtBothEnds() throws Exception {
        assertThat(machine.systemDisk()).exists();
        assertThat(Files.size(machine.dataDisk())).isEqualTo(Disks.DATA_BYTES);
        assertThat(Disks.endsErased(machine.dataDisk())).isFalse();
    }

    @Test
    void anErasureOfOneEndOnlyIsNoErasure() throws Exception {
        zero(0);
        assertThat(Disks.endsErased(machine.dataDisk())).isFalse();
        zero(Disks.DATA_BYTES - (1 << 20));
        assertThat(Disks.endsErased(machine.dataDisk())).isTrue();
    }

    private void zero(long place) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(machine.dataDisk().toFile(), "rw")) {
            file.seek(place);
            file.write(new byte[1 << 20]);
        }
    }
}
