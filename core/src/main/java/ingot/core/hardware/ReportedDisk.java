package ingot.core.hardware;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A disk as the machine reports it.
 *
 * @param name kernel name, such as {@code sda}
 * @param serial null if it has none
 * @param idPath a path that survives a change of kernel names where there is one, else {@code /dev/<name>}
 * @param blockSizeBytes logical block size
 * @param tags automatic tags: ssd or rotary and speed, removable, sata, multipath
 */
public record ReportedDisk(
        String name,
        @Nullable String serial,
        @Nullable String model,
        @Nullable String wwn,
        String idPath,
        long sizeBytes,
        int blockSizeBytes,
        String firmwareVersion,
        int numaNode,
        List<String> tags) {

    public ReportedDisk {
        tags = List.copyOf(tags);
    }
}
