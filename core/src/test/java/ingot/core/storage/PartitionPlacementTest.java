package ingot.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ingot.core.boot.Firmware;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Byte offsets written by hand from the rules of the storage model: 4 MiB front, 1 MiB end, loader partition first. */
class PartitionPlacementTest {

    private static final long MIB = 1024 * 1024;

    /** Disk size in MiB; what flat leaves for the root partition, in MiB. */
    @ParameterizedTest
    @CsvSource({
        // size, BIOS root start, BIOS root size, UEFI root start, UEFI root size
        "8192,   5, 8184,   516, 7672",
        "8193,   5, 8184,   516, 7676",
        "8194,   5, 8188,   516, 7676",
        "1024,   5, 1016,   516, 504",
        "476940, 5, 476932, 516, 476420",
        "1907729, 5, 1907720, 516, 1907212",
    })
    void flatLayoutIsPlacedToTheByte(long diskMib, long biosStart, long biosSize, long uefiStart, long uefiSize) {
        assertThat(lastOf(flat(diskMib * MIB, 512, Firmware.BIOS), Firmware.BIOS))
                .extracting(PlacedPartition::number, PlacedPartition::start, PlacedPartition::size)
                .containsExactly(2, biosStart * MIB, biosSize * MIB);
        assertThat(lastOf(flat(diskMib * MIB, 512, Firmware.UEFI), Firmware.UEFI))
                .extracting(PlacedPartition::number, PlacedPartition::start, PlacedPartition::size)
                .containsExactly(2, uefiStart * MIB, uefiSize * MIB);
    }

    @Test
    void biosGrubIsNumberOneAtFourMebibytes() {
        List<PlacedPartition> placed = place(flat(8192 * MIB, 512, Firmware.BIOS), Firmware.BIOS);

        assertThat(placed.getFirst())
                .extracting(
                        PlacedPartition::id,
                        PlacedPartition::number,
                        PlacedPartition::start,
                        PlacedPartition::size,
                        PlacedPartition::type)
                .containsExactly("sda-part1", 1, 4194304L, 1048576L, PlacedPartition.Type.BIOS_GRUB);
    }

    @Test
    void systemPartitionIsNumberOneOnUefi() {
        List<PlacedPartition> placed = place(flat(8192 * MIB, 4096, Firmware.UEFI), Firmware.UEFI);

        assertThat(placed.getFirst())
                .extracting(
                        PlacedPartition::number, PlacedPartition::start, PlacedPartition::size, PlacedPartition::type)
                .containsExactly(1, 4194304L, 536870912L, PlacedPartition.Type.ESP);
    }

    /** Sizes that are no multiple of anything: the last MiB must stay free for the second copy of the table. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void nothingReachesTheEndOfTheDiskSeed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            long size = random.nextLong(600 * MIB, 4_000_000 * MIB);
            for (Firmware firmware : Firmware.values()) {
                Disk disk = flat(size, random.nextBoolean() ? 512 : 4096, firmware);
                long previousEnd = 4 * MIB;
                for (PlacedPartition partition : place(disk, firmware)) {
                    assertThat(partition.start()).isEqualTo(previousEnd).isEqualTo(partition.start() / MIB * MIB);
                    previousEnd = partition.end();
                }
                assertThat(previousEnd).isLessThanOrEqualTo(size - MIB).isGreaterThan(size - 10 * MIB);
            }
        }
    }

    @Test
    void partitionsThatDoNotFitAreRefusedAndNotShortened() {
        Disk disk = diskWith(TableLabel.GPT, 1024 * MIB, List.of(partition("root", 1020 * MIB)));

        assertThatThrownBy(() -> place(disk, Firmware.BIOS))
                .isInstanceOf(StorageRefused.class)
                .hasMessageContaining("partition 2 of disk sda")
                .hasMessageContaining(String.valueOf(1023 * MIB));
    }

    @Test
    void preparationPartitionComesFirstOnTheBootDiskOfPower() {
        Disk disk = diskWith(TableLabel.GPT, 1024 * MIB, List.of(partition("root", 512 * MIB)));

        List<PlacedPartition> boot = PartitionPlacement.of(disk, Firmware.BIOS, "ppc64el", true, Set.of());
        List<PlacedPartition> other = PartitionPlacement.of(disk, Firmware.BIOS, "ppc64el", false, Set.of());

        assertThat(boot)
                .extracting(PlacedPartition::number, PlacedPartition::size, PlacedPartition::type)
                .first()
                .isEqualTo(tuple(1, 8388608L, PlacedPartition.Type.PREP));
        assertThat(boot.getLast().start()).isEqualTo(12 * MIB);
        assertThat(other.getFirst().type()).isEqualTo(PlacedPartition.Type.LINUX);
    }

    @Test
    void dosTableTakesThreePartitionsAndTwoTebibytes() {
        Partition small = partition("a", 4 * MIB);
        Disk four = diskWith(
                TableLabel.MSDOS,
                1024 * MIB,
                List.of(small, partition("b", 4 * MIB), partition("c", 4 * MIB), partition("d", 4 * MIB)));
        Disk large = diskWith(TableLabel.MSDOS, 3L << 40, List.of(partition("a", (2L << 40) + 4 * MIB)));
        Disk fine = diskWith(TableLabel.MSDOS, 1024 * MIB, List.of(small));

        assertThatThrownBy(() -> place(four, Firmware.BIOS)).hasMessageContaining("use a GPT");
        assertThatThrownBy(() -> place(large, Firmware.BIOS)).hasMessageContaining("use a GPT");
        assertThat(place(fine, Firmware.BIOS)).singleElement().satisfies(only -> {
            assertThat(only.number()).isEqualTo(1);
            assertThat(only.start()).isEqualTo(4 * MIB);
        });
    }

    @Test
    void membersOfAVolumeGroupAreMarked() {
        Disk disk = diskWith(TableLabel.GPT, 1024 * MIB, List.of(partition("pv", 512 * MIB)));

        assertThat(PartitionPlacement.of(disk, Firmware.UEFI, "amd64", true, Set.of("pv")))
                .singleElement()
                .extracting(PlacedPartition::type)
                .isEqualTo(PlacedPartition.Type.LVM);
    }

    private static Disk flat(long size, int blockSize, Firmware firmware) {
        StorageModel model = StorageModel.blank(List.of(Disk.blank("sda", "S1", "M", size, blockSize)));
        return new LayoutMaker(firmware, "amd64", new SplittableRandom(7))
                .apply(StorageLayout.FLAT, LayoutParameters.none(), model)
                .disks()
                .getFirst();
    }

    private static List<PlacedPartition> place(Disk disk, Firmware firmware) {
        return PartitionPlacement.of(disk, firmware, "amd64", true, Set.of());
    }

    private static PlacedPartition lastOf(Disk disk, Firmware firmware) {
        return place(disk, firmware).getLast();
    }

    private static Disk diskWith(TableLabel label, long size, List<Partition> partitions) {
        return Disk.blank("sda", "S1", "M", size, 512)
                .with(new PartitionTable(label, Uuids.derived("table"), partitions), null);
    }

    private static Partition partition(String key, long size) {
        return new Partition(key, size, false, Uuids.derived(key), null);
    }
}
