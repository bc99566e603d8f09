package ingot.core.hardware;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hardware of a machine.
 *
 * @param architecture with sub-architecture, such as {@code amd64/generic}
 * @param cpuSpeedMhz 0 if unknown
 * @param cpuModel null if unknown or if the sockets differ
 * @param interfaces physical ones and those made of them, in order of name
 * @param disks in the order reported
 * @param metadata by the API's names, such as {@code system_vendor}; placeholders of makers are left out
 * @param uuid lower case; null if the firmware has none that identifies the machine
 * @param tags automatic tags, such as {@code virtual}
 */
public record HardwareInventory(
        String architecture,
        int cpuCount,
        int cpuSpeedMhz,
        @Nullable String cpuModel,
        long memoryMib,
        List<NumaNode> numaNodes,
        List<NetworkInterface> interfaces,
        List<ReportedDisk> disks,
        List<NodeDevice> devices,
        Map<String, String> metadata,
        @Nullable String uuid,
        Set<String> tags) {

    public HardwareInventory {
        numaNodes = List.copyOf(numaNodes);
        interfaces = List.copyOf(interfaces);
        disks = List.copyOf(disks);
        devices = List.copyOf(devices);
        metadata = Map.copyOf(metadata);
        tags = Set.copyOf(tags);
    }

    /**
     * A NUMA node.
     *
     * @param index as the machine counts, not always contiguous
     * @param threads ids of its hardware threads
     */
    public record NumaNode(int index, List<Integer> threads, long memoryMib) {
        public NumaNode {
            threads = List.copyOf(threads);
        }
    }
}
