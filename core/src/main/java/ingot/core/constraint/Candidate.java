package ingot.core.constraint;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A machine that could be allocated: Ready, free, unlocked, and allowed to the caller.
 *
 * @param id database id, the tie-breaker
 * @param architecture for example {@code amd64/generic}
 * @param owner login name; empty for none
 * @param cpuSpeedMhz 0 when unknown
 * @param root what holds {@code /} in the current layout; null when there is no layout
 * @param freeDisks unused disks without partitions
 * @param freePartitions unformatted partitions
 */
public record Candidate(
        long id,
        String systemId,
        String hostname,
        String domain,
        String architecture,
        Set<String> tags,
        String zone,
        String pool,
        String owner,
        double cpuCount,
        double cpuSpeedMhz,
        double memoryMib,
        String powerState,
        String deploymentTarget,
        Set<Long> subnetIds,
        Set<Long> vlanIds,
        @Nullable Root root,
        List<Store> freeDisks,
        List<Store> freePartitions,
        List<Nic> nics,
        List<Device> devices) {
    public Candidate {
        tags = Set.copyOf(tags);
        subnetIds = Set.copyOf(subnetIds);
        vlanIds = Set.copyOf(vlanIds);
        freeDisks = List.copyOf(freeDisks);
        freePartitions = List.copyOf(freePartitions);
        nics = List.copyOf(nics);
        devices = List.copyOf(devices);
    }

    /** What allocating this machine costs; the cheapest that fits is chosen. */
    public double cost() {
        return cpuCount + memoryMib / 1024;
    }

    /**
     * A disk or partition.
     *
     * @param bytes size
     */
    public record Store(long id, long bytes, Set<String> tags) {
        public Store {
            tags = Set.copyOf(tags);
        }
    }

    /**
     * Where {@code /} lives.
     *
     * @param partition the partition that holds it; null when the disk itself is formatted
     */
    public record Root(Store disk, @Nullable Store partition) {}

    /**
     * A network interface. For each key all texts that may be asked for: a fabric has its name and its id, a subnet its name,
     * id and address. Missing keys have no value.
     *
     * @param linkSpeedMbps 0 when unknown
     */
    public record Nic(long id, double linkSpeedMbps, Map<InterfaceKey, Set<String>> values) {
        public Nic {
            Map<InterfaceKey, Set<String>> copy = new EnumMap<>(InterfaceKey.class);
            values.forEach((key, texts) -> copy.put(key, Set.copyOf(texts)));
            values = Map.copyOf(copy);
        }

        Set<String> of(InterfaceKey key) {
            return values.getOrDefault(key, Set.of());
        }
    }

    /** A PCI or USB device, by the names of the constraint's keys, for example {@code vendor_id}. */
    public record Device(Map<String, String> properties) {
        public Device {
            properties = Map.copyOf(properties);
        }
    }
}
