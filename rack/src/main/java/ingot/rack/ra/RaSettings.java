package ingot.rack.ra;

import ingot.wire.icmp6.RouterAdvertisement;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.List;

/**
 * What is advertised on one interface.
 *
 * @param routerLifetime 0..65535 s; zero, the default, says that nobody shall route through us
 * @param managed addresses come from DHCPv6
 * @param otherConfiguration other settings come from DHCPv6
 * @param mtu in bytes, 0 for none
 * @param dnsLifetime how long the DNS servers hold
 */
public record RaSettings(
        Duration routerLifetime,
        boolean managed,
        boolean otherConfiguration,
        int mtu,
        List<RouterAdvertisement.Prefix> prefixes,
        List<Inet6Address> dnsServers,
        Duration dnsLifetime) {

    /** No router, no prefix: only lets clients end their search for IPv6. */
    public static final RaSettings BARE =
            new RaSettings(Duration.ZERO, false, false, 0, List.of(), List.of(), Duration.ZERO);

    /** Refuses what does not fit the message. */
    public RaSettings {
        prefixes = List.copyOf(prefixes);
        dnsServers = List.copyOf(dnsServers);
        advertisement("", routerLifetime, managed, otherConfiguration, mtu, prefixes, dnsServers, dnsLifetime);
    }

    RouterAdvertisement advertisement(String sourceMac) {
        return advertisement(
                sourceMac, routerLifetime, managed, otherConfiguration, mtu, prefixes, dnsServers, dnsLifetime);
    }

    private static RouterAdvertisement advertisement(
            String sourceMac,
            Duration routerLifetime,
            boolean managed,
            boolean otherConfiguration,
            int mtu,
            List<RouterAdvertisement.Prefix> prefixes,
            List<Inet6Address> dnsServers,
            Duration dnsLifetime) {
        return new RouterAdvertisement(
                0, managed, otherConfiguration, routerLifetime, sourceMac, mtu, prefixes, dnsServers, dnsLifetime);
    }
}
