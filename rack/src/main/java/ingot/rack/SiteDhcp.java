package ingot.rack;

import ingot.link.SiteSnapshot;
import ingot.rack.dhcp.AddressRange;
import ingot.rack.dhcp.BootMethod;
import ingot.rack.dhcp.BootSettings;
import ingot.rack.dhcp.Cidr4;
import ingot.rack.dhcp.DhcpConfig;
import ingot.rack.dhcp.Reservation;
import ingot.rack.dhcp.ServedVlan;
import ingot.rack.dhcp.SubnetConfig;
import ingot.rack.dhcp.UefiLoader;
import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A site's snapshot as DHCP serves it: IPv4 subnets of the VLANs that have DHCP on. A pure function. */
final class SiteDhcp {

    private SiteDhcp() {}

    static DhcpConfig of(SiteSnapshot snapshot, RackConfig rack) {
        List<ServedVlan> vlans = new ArrayList<>();
        for (SiteSnapshot.ServedVlan vlan : snapshot.vlans()) {
            if (vlan.dhcp() && rack.mayUse(vlan.interfaceName())) {
                List<SubnetConfig> subnets = vlan.subnets().stream()
                        .filter(subnet -> !subnet.cidr().contains(":"))
                        .map(SiteDhcp::subnet)
                        .toList();
                vlans.add(new ServedVlan(vlan.id(), vlan.interfaceName(), subnets));
            }
        }
        return new DhcpConfig(
                vlans, new BootSettings(rack.ports().http(), UefiLoader.SHIM, Map.of(), Set.of(), Set.of()));
    }

    private static SubnetConfig subnet(SiteSnapshot.ServedSubnet subnet) {
        String gateway = subnet.gateway();
        return new SubnetConfig(
                subnet.id(),
                Cidr4.parse(subnet.cidr()),
                gateway == null ? null : Ip4.parse(gateway),
                addresses(subnet.dnsServers()),
                subnet.domain(),
                subnet.search(),
                addresses(subnet.ntpServers()),
                0,
                List.of(),
                subnet.dynamicRanges().stream()
                        .map(range -> new AddressRange(Ip4.parse(range.start()), Ip4.parse(range.end())))
                        .toList(),
                subnet.reservations().stream()
                        .map(reservation -> new Reservation(
                                HardwareAddress.parse(reservation.mac()),
                                Ip4.parse(reservation.ip()),
                                reservation.hostname()))
                        .toList(),
                SubnetConfig.LEASE_DEFAULT,
                Arrays.stream(BootMethod.values())
                        .filter(method -> subnet.disabledBootArchitectures().contains(method.apiName()))
                        .collect(Collectors.toUnmodifiableSet()),
                Options.NONE);
    }

    private static List<Ip4> addresses(List<String> texts) {
        return texts.stream()
                .filter(text -> !text.contains(":"))
                .map(Ip4::parse)
                .toList();
    }
}
