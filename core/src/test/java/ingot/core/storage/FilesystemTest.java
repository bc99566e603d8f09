package ingot.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesystemTest {

    private static final String ID = "6f0c3b0e-0000-4000-8000-000000000003";

    @ParameterizedTest
    @ValueSource(strings = {"srv", "/a b", "/a\n/b", "/srv/../etc", "/..", "", "/#x"})
    void mountPointThatCouldBreakOutIsRefused(String path) {
        assertThatThrownBy(() -> new Filesystem(FilesystemType.EXT4, "", ID, path, ""))
                .isInstanceOf(StorageRefused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"noatime 0 0", "a\nb", "a\tb"})
    void optionsThatWouldBeAnotherFieldAreRefused(String options) {
        assertThatThrownBy(() -> new Filesystem(FilesystemType.EXT4, "", ID, "/", options))
                .isInstanceOf(StorageRefused.class);
    }

    @Test
    void labelIsBoundedByTheKindOfFilesystem() {
        assertThat(new Filesystem(FilesystemType.XFS, "twelve-chars", ID, null, "").label())
                .hasSize(12);
        assertThatThrownBy(() -> new Filesystem(FilesystemType.FAT32, "twelve-chars", ID, null, ""))
                .isInstanceOf(StorageRefused.class)
                .hasMessageContaining("at most 11");
    }

    @Test
    void fatKeepsEightDigitsOfTheUuid() {
        assertThat(new Filesystem(FilesystemType.FAT32, "", ID, null, "").volumeId())
                .isEqualTo("6F0C-3B0E");
        assertThat(new Filesystem(FilesystemType.EXT4, "", ID, null, "").volumeId())
                .isEqualTo(ID);
    }

    @Test
    void mountPointIsTakenOnce() {
        Filesystem root = new Filesystem(FilesystemType.EXT4, "", ID, "/", "");
        List<Disk> disks = List.of(
                Disk.blank("sda", null, null, 1L << 30, 512).with(null, root),
                Disk.blank("sdb", null, null, 1L << 30, 512).with(null, root));

        assertThatThrownBy(() -> StorageModel.blank(disks)).hasMessageContaining("two file systems are mounted at /");
    }

    @ParameterizedTest
    @CsvSource({"512, 512", "4K, 4000", "1.5G, 1500000000", "50%, 500", "2T, 2000000000000", "' 7M ', 7000000"})
    void sizesAreReadAsUsersWriteThem(String text, long bytes) {
        assertThat(ByteSize.parse("root_size", text, 1000)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1Q", "1 G", "0x10", "99999999999999999T"})
    void otherSizesAreRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse("root_size", text, 1000))
                .isInstanceOf(StorageRefused.class)
                .hasMessageContaining("root_size");
    }
}
