package ingot.core.hardware;

import java.util.List;

/**
 * A network interface as the machine reports it.
 *
 * @param mac six pairs, lower case, with colons
 * @param vendor empty if unknown, as all texts here
 * @param interfaceSpeedMbit the fastest mode it supports; 0 if unknown
 * @param linkSpeedMbit of the present link; 0 if unknown
 * @param parents names of the interfaces it is made of; empty for a physical one
 * @param vid VLAN id; 0 unless it is a VLAN
 * @param addresses of global scope
 * @param tags automatic tags, such as {@code sriov}
 */
public record NetworkInterface(
        String name,
        Kind kind,
        String mac,
        String vendor,
        String product,
        String firmwareVersion,
        String driver,
        boolean linkConnected,
        int linkSpeedMbit,
        int interfaceSpeedMbit,
        int sriovMaxVf,
        int numaNode,
        int mtu,
        List<String> parents,
        int vid,
        List<Address> addresses,
        List<String> tags) {

    /** What it is made of. */
    public enum Kind {
        PHYSICAL,
        BOND,
        BRIDGE,
        VLAN
    }

    public NetworkInterface {
        parents = List.copyOf(parents);
        addresses = List.copyOf(addresses);
        tags = List.copyOf(tags);
    }

    /** An address with its prefix length. */
    public record Address(String ip, int prefixLength) {}
}
