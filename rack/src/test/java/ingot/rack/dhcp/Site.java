package ingot.rack.dhcp;

import static ingot.rack.dhcp.Requests.ip;
import static ingot.rack.dhcp.Requests.mac;

import ingot.wire.dhcp4.ClasslessRoute;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Dhcp4Message;
import ingot.wire.dhcp4.MessageType;
import ingot.wire.dhcp4.Options;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server without sockets: eth0 with 10.0.0.0/24 (dynamic .100 to .103; client 1 has .10, client 2 has .11) and, behind a relay agent, 10.1.0.0/24
 * with 10.2.0.0/24 on one link.
 */
final class Site {
    static final String SERVER = "10.0.0.1";

    final LeaseTable table = new LeaseTable();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    ActiveConfig config = config(BootSettings.DEFAULT, Set.of());

    static ActiveConfig config(BootSettings boot, Set<BootMethod> disabledInSubnet) {
        return new ActiveConfig(new DhcpConfig(
                List.of(
                        new ServedVlan(7, "eth0", List.of(subnet(disabledInSubnet))),
                        new ServedVlan(8, "", List.of(remote(2, "10.1.0"), remote(3, "10.2.0")))),
                boot));
    }

    static SubnetConfig subnet(Set<BootMethod> disabled) {
        return new SubnetConfig(
                1,
                Cidr4.parse("10.0.0.0/24"),
                ip("10.0.0.254"),
                List.of(ip("10.0.0.1"), ip("10.0.0.2")),
                "maas",
                List.of("maas", "example.com"),
                List.of(ip("10.0.0.3")),
                9000,
                List.of(new ClasslessRoute(ip("10.9.0.0"), 16, ip("10.0.0.253"))),
                List.of(new AddressRange(ip("10.0.0.100"), ip("10.0.0.103"))),
                List.of(
                        new Reservation(mac(1), ip("10.0.0.10"), "one"),
                        new Reservation(mac(2), ip("10.0.0.11"), "two")),
                Duration.ofMinutes(10),
                disabled,
                Options.builder()
                        .text(Code.NTP, "never")
                        .text(252, "http://wpad/")
                        .build());
    }

    private static SubnetConfig remote(int id, String net) {
        return SubnetConfig.plain(
                id, Cidr4.parse(net + ".0/24"), List.of(new AddressRange(ip(net + ".100"), ip(net + ".200"))));
    }

    Outcome ask(Dhcp4Message request) {
        table.expire(now);
        Arrival arrival = new Arrival("eth0", ip(SERVER), List.of(ip("10.5.0.1"), ip(SERVER)));
        Outcome outcome = DhcpDecision.decide(request, arrival, config, table, now);
        outcome.changes().forEach(table::put);
        return outcome;
    }

    Dhcp4Message answer(Dhcp4Message request) {
        Outcome outcome = ask(request);
        if (outcome instanceof Outcome.Reply reply) {
            return reply.message();
        }
        throw new AssertionError("no answer: " + outcome);
    }

    /** The type of the answer with the address, such as "ACK 10.0.0.100"; "-" for none. */
    String says(Dhcp4Message request) {
        if (ask(request) instanceof Outcome.Reply reply) {
            MessageType type = reply.message().type();
            return type == MessageType.NAK
                    ? "NAK"
                    : type + " " + reply.message().yourAddress();
        }
        return "-";
    }

    /** Goes through the four messages; the address that the client has then. */
    String bind(int client) {
        String offered = answer(Requests.discover(client)).yourAddress().toString();
        return answer(Requests.select(client, offered, SERVER)).yourAddress().toString();
    }

    void later(Duration duration) {
        now = now.plus(duration);
    }

    @Nullable Lease lease(String address) {
        return table.at(ip(address));
    }
}
