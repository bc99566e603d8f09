package ingot.core.constraint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Machines of the tests, made by a small fluent recipe. */
final class Candidates {
    static final long GB = 1_000_000_000L;

    static final Vocabulary VOCABULARY = new Vocabulary(
            Set.of("amd64/generic", "arm64/generic"),
            Set.of("ssd", "gpu", "slow"),
            Set.of("default", "east"),
            Set.of("default", "lab"),
            new Vocabulary.Specifiers() {
                @Override
                public Optional<Set<Long>> subnets(String specifier) {
                    return switch (specifier) {
                        case "space:dmz" -> Optional.of(Set.of(1L, 2L));
                        case "10.0.0.0/24" -> Optional.of(Set.of(3L));
                        default -> Optional.empty();
                    };
                }

                @Override
                public Optional<Set<Long>> vlans(String specifier) {
                    return specifier.equals("vid:20") ? Optional.of(Set.of(20L)) : Optional.empty();
                }
            });

    final long id;
    Set<String> tags = Set.of();
    String architecture = "amd64/generic";
    String zone = "default";
    String pool = "default";
    String powerState = "off";
    double cpus = 4;
    double memoryMib = 4096;
    Set<Long> subnets = Set.of();
    Set<Long> vlans = Set.of();
    Candidate.@Nullable Root root;
    final List<Candidate.Store> disks = new ArrayList<>();
    final List<Candidate.Store> partitions = new ArrayList<>();
    final List<Candidate.Nic> nics = new ArrayList<>();
    final List<Candidate.Device> devices = new ArrayList<>();

    private Candidates(long id) {
        this.id = id;
    }

    static Candidates machine(long id) {
        return new Candidates(id);
    }

    Candidates cpus(double count) {
        cpus = count;
        return this;
    }

    Candidates memory(double mib) {
        memoryMib = mib;
        return this;
    }

    Candidates rootDisk(long diskId, long gigabytes, String... diskTags) {
        root = new Candidate.Root(new Candidate.Store(diskId, gigabytes * GB, Set.of(diskTags)), null);
        return this;
    }

    Candidates disk(long diskId, long gigabytes, String... diskTags) {
        disks.add(new Candidate.Store(diskId, gigabytes * GB, Set.of(diskTags)));
        return this;
    }

    Candidates partition(long partitionId, long gigabytes, String... partitionTags) {
        partitions.add(new Candidate.Store(partitionId, gigabytes * GB, Set.of(partitionTags)));
        return this;
    }

    /** An interface with properties as {@code key=value}; repeated keys add values. */
    Candidates nic(long nicId, String... properties) {
        Map<InterfaceKey, Set<String>> values = new HashMap<>();
        for (String property : properties) {
            int equals = property.indexOf('=');
            InterfaceKey key =
                    InterfaceKey.ofWord(property.substring(0, equals)).orElseThrow();
            Set<String> all = new HashSet<>(values.getOrDefault(key, Set.of()));
            all.add(property.substring(equals + 1));
            values.put(key, all);
        }
        nics.add(new Candidate.Nic(nicId, 1000, values));
        return this;
    }

    Candidate build() {
        return new Candidate(
                id,
                "sys" + id,
                "node" + id,
                "maas",
                architecture,
                tags,
                zone,
                pool,
                "",
                cpus,
                2400,
                memoryMib,
                powerState,
                "disk",
                subnets,
                vlans,
                root,
                disks,
                partitions,
                nics,
                devices);
    }
}
