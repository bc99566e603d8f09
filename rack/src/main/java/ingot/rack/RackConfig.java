package ingot.rack;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * How a rack agent runs.
 *
 * @param data its own folder
 * @param hostname of this host, without domain
 * @param version of Ingot
 * @param interfaces the only interfaces that it may ever touch; empty for all
 * @param imageFolders folders of this host that hold images already, such as the region's store
 */
public record RackConfig(
        Path data, String hostname, String version, Ports ports, Set<String> interfaces, List<Path> imageFolders) {

    public RackConfig {
        interfaces = Set.copyOf(interfaces);
        imageFolders = List.copyOf(imageFolders);
    }

    /** The ports of the rack's services. */
    public record Ports(int dhcp4, int tftp, int http) {}

    /** Whether the rack may use an interface. */
    public boolean mayUse(String interfaceName) {
        return interfaces.isEmpty() || interfaces.contains(interfaceName);
    }
}
