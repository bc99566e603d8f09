package ingot.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ingot.core.boot.Firmware;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutMakerTest {

    private static final long MIB = 1024 * 1024;
    private static final long GIB = 1024 * MIB;

    private final StorageModel machine = StorageModel.blank(
            List.of(Disk.blank("sda", "S1", null, 20 * GIB, 512), Disk.blank("sdb", "S2", null, 40 * GIB, 512)));

    @Test
    void flatOnUefiHasSystemPartitionAndRoot() {
        StorageModel model = apply(StorageLayout.FLAT, Map.of(), Firmware.UEFI, "amd64");

        List<Partition> partitions = model.disks().getFirst().partitions();
        assertThat(partitions).hasSize(2);
        assertThat(partitions.getFirst()).satisfies(esp -> {
            assertThat(esp.sizeBytes()).isEqualTo(512 * MIB);
            assertThat(esp.bootable()).isTrue();
            assertThat(esp.filesystem()).satisfies(fs -> {
                assertThat(fs.type()).isEqualTo(FilesystemType.FAT32);
                assertThat(fs.label()).isEqualTo("efi");
                assertThat(fs.mountPoint()).isEqualTo("/boot/efi");
            });
        });
        assertThat(partitions.getLast().sizeBytes()).isEqualTo((20 * 1024 - 8 - 512) * MIB);
        assertThat(partitions.getLast().filesystem()).satisfies(fs -> {
            assertThat(fs.type()).isEqualTo(FilesystemType.EXT4);
            assertThat(fs.label()).isEqualTo("root");
            assertThat(fs.mountPoint()).isEqualTo("/");
        });
        assertThat(model.disks().getLast().table()).isNull();
        assertThat(LayoutMaker.detect(model)).contains(StorageLayout.FLAT);
    }

    @Test
    void flatOnBiosIsOneRootPartition() {
        StorageModel model = apply(StorageLayout.FLAT, Map.of(), Firmware.BIOS, "amd64");

        assertThat(model.disks().getFirst().partitions()).singleElement().satisfies(root -> {
            assertThat(root.sizeBytes()).isEqualTo((20 * 1024 - 8) * MIB);
            assertThat(root.key()).isEqualTo("root");
        });
        assertThat(model.disks().getFirst().table())
                .satisfies(table -> assertThat(table.label()).isEqualTo(TableLabel.GPT));
    }

    @Test
    void armWithoutUefiGetsABootPartition() {
        StorageModel model = apply(StorageLayout.FLAT, Map.of(), Firmware.BIOS, "arm64");

        assertThat(model.disks().getFirst().partitions())
                .extracting(Partition::key, Partition::sizeBytes)
                .first()
                .isEqualTo(tuple("boot", 536870912L));
    }

    @Test
    void sizesAndRootDeviceAreAsAsked() {
        StorageModel model = apply(
                StorageLayout.FLAT,
                Map.of("boot_size", "1G", "root_size", "10G", "root_device", "sdb"),
                Firmware.BIOS,
                "amd64");

        // 10^9 and 10^10 bytes, rounded down to 4 MiB
        assertThat(model.disks().getFirst().partitions()).singleElement().satisfies(boot -> {
            assertThat(boot.sizeBytes()).isEqualTo(998244352L);
            assertThat(boot.filesystem())
                    .satisfies(fs -> assertThat(fs.mountPoint()).isEqualTo("/boot"));
        });
        assertThat(model.disks().getLast().partitions())
                .singleElement()
                .extracting(Partition::sizeBytes)
                .isEqualTo(9999220736L);
        assertThat(LayoutMaker.detect(model)).contains(StorageLayout.FLAT);
    }

    @ParameterizedTest
    @CsvSource({
        "boot_size, 100M",
        "boot_size, 19G",
        "root_size, 2G",
        "root_size, 30G",
        "root_size, many",
        "root_device, sdz",
    })
    void unusableParameterIsRefusedByName(String parameter, String value) {
        assertThatThrownBy(() -> apply(StorageLayout.FLAT, Map.of(parameter, value), Firmware.BIOS, "amd64"))
                .isInstanceOf(StorageRefused.class)
                .hasMessageStartingWith(parameter + ": ");
    }

    @Test
    void lvmPutsAllOfTheDiskIntoOneVolume() {
        StorageModel model = apply(StorageLayout.LVM, Map.of(), Firmware.BIOS, "amd64");

        assertThat(model.volumeGroups()).singleElement().satisfies(group -> {
            assertThat(group.name()).isEqualTo("vgroot");
            assertThat(group.members()).containsExactly("root");
            assertThat(group.volumes()).singleElement().satisfies(volume -> {
                assertThat(volume.name()).isEqualTo("lvroot");
                // 20472 MiB of partition are 5118 extents; one is LVM's own
                assertThat(volume.sizeBytes()).isEqualTo(5117L * 4 * MIB);
            });
        });
        assertThat(model.disks().getFirst().partitions().getFirst().filesystem())
                .isNull();
        assertThat(LayoutMaker.detect(model)).contains(StorageLayout.LVM);
    }

    @Test
    void blankRemovesEverything() {
        StorageModel flat = apply(StorageLayout.FLAT, Map.of(), Firmware.UEFI, "amd64");

        StorageModel blank = new LayoutMaker(Firmware.UEFI, "amd64", new SplittableRandom(1))
                .apply(StorageLayout.BLANK, LayoutParameters.none(), flat);

        assertThat(blank).isEqualTo(machine);
        assertThat(LayoutMaker.detect(blank)).contains(StorageLayout.BLANK);
    }

    @Test
    void somethingOfOnesOwnIsNoLayout() {
        Filesystem data = new Filesystem(FilesystemType.XFS, "", Uuids.derived("data"), "/data", "");
        StorageModel flat = apply(StorageLayout.FLAT, Map.of(), Firmware.UEFI, "amd64");
        StorageModel own = new StorageModel(
                List.of(flat.disks().getFirst(), flat.disks().getLast().with(null, data)), null, List.of(), List.of());

        assertThat(LayoutMaker.detect(own)).isEmpty();
    }

    @Test
    void bootDiskIsTheFirstLargeEnoughOneUnlessChosen() {
        Disk tiny = Disk.blank("sda", null, null, 500 * MIB, 512);
        Disk readOnly = new Disk("sdb", null, null, null, null, GIB, 512, true, List.of(), null, null);
        Disk good = Disk.blank("sdc", null, null, GIB, 512);
        List<Disk> disks = List.of(tiny, readOnly, good);

        assertThat(StorageModel.blank(disks).bootDisk()).contains(good);
        assertThat(new StorageModel(disks, "sda", List.of(), List.of()).bootDisk())
                .contains(tiny);
        assertThat(StorageModel.blank(List.of(tiny, readOnly)).bootDisk()).isEmpty();
    }

    private StorageModel apply(
            StorageLayout layout, Map<String, String> parameters, Firmware firmware, String architecture) {
        return new LayoutMaker(firmware, architecture, new SplittableRandom(42))
                .apply(layout, LayoutParameters.of(parameters), machine);
    }
}
