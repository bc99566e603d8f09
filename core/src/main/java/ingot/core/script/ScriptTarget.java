package ingot.core.script;

import java.util.List;
import java.util.Set;

/** The parts of a machine that parameters may name. */
public record ScriptTarget(List<TargetDisk> disks, List<TargetInterface> interfaces) {

    public ScriptTarget {
        disks = List.copyOf(disks);
        interfaces = List.copyOf(interfaces);
    }

    /**
     * A disk.
     *
     * @param id of the block device in the API
     * @param idPath as recorded at commissioning; empty if unknown, as all texts here
     */
    public record TargetDisk(int id, String name, String idPath, String model, String serial, Set<String> tags) {
        public TargetDisk {
            tags = Set.copyOf(tags);
        }
    }

    /** An enabled, configured interface that no other one is made of. */
    public record TargetInterface(int id, String name, String mac, String vendor, String product, Set<String> tags) {
        public TargetInterface {
            tags = Set.copyOf(tags);
        }
    }
}
