package ingot.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.boot.Firmware;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeployChecksTest {

    private final StorageModel blank = StorageModel.blank(List.of(Disk.blank("sda", "S1", "M", 8L << 30, 512)));

    @Test
    void flatLayoutPasses() {
        for (Firmware firmware : Firmware.values()) {
            assertThat(DeployChecks.problems(flat(firmware), "debian", "bookworm", firmware, "amd64"))
                    .isEmpty();
        }
    }

    @Test
    void blankDiskLacksARoot() {
        assertThat(DeployChecks.problems(blank, "ubuntu", "noble", Firmware.BIOS, "amd64"))
                .containsExactly("Mount the root '/' filesystem to be able to deploy this node.");
    }

    @Test
    void uefiLacksItsSystemPartition() {
        assertThat(DeployChecks.problems(flat(Firmware.BIOS), "ubuntu", "noble", Firmware.UEFI, "amd64"))
                .singleElement()
                .asString()
                .contains("'/boot/efi'");
    }

    @Test
    void machineWithoutDiskCanOnlyRunInMemory() {
        assertThat(DeployChecks.problems(StorageModel.blank(List.of()), "ubuntu", "noble", Firmware.BIOS, "amd64"))
                .singleElement()
                .asString()
                .contains("in memory");
    }

    @Test
    void filesystemStraightOnTheBootDiskIsNamed() {
        Filesystem root = new Filesystem(FilesystemType.EXT4, "", Uuids.derived("r"), "/", "");
        StorageModel model = StorageModel.blank(List.of(blank.disks().getFirst().with(null, root)));

        assertThat(DeployChecks.problems(model, "debian", "bookworm", Firmware.BIOS, "amd64"))
                .singleElement()
                .asString()
                .contains("boot disk sda");
    }

    @Test
    void btrfsIsNotForRedHatEight() {
        Filesystem root = new Filesystem(FilesystemType.BTRFS, "", Uuids.derived("r"), "/", "");
        Partition partition = new Partition("root", 4L << 30, false, Uuids.derived("p"), root);
        StorageModel model = StorageModel.blank(List.of(blank.disks()
                .getFirst()
                .with(new PartitionTable(TableLabel.GPT, Uuids.derived("t"), List.of(partition)), null)));

        assertThat(DeployChecks.problems(model, "centos", "centos8", Firmware.BIOS, "amd64"))
                .hasSize(1);
        assertThat(DeployChecks.problems(model, "centos", "centos70", Firmware.BIOS, "amd64"))
                .isEmpty();
    }

    @Test
    void otherSystemsBringTheirOwnRules() {
        assertThat(DeployChecks.problems(blank, "windows", "win2022", Firmware.UEFI, "amd64"))
                .isEmpty();
    }

    private StorageModel flat(Firmware firmware) {
        return new LayoutMaker(firmware, "amd64", new SplittableRandom(3))
                .apply(StorageLayout.FLAT, LayoutParameters.none(), blank);
    }
}
