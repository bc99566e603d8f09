package ingot.rack.dhcp;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.ClasslessRoute;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Dhcp4Message;
import ingot.wire.dhcp4.DomainSearch;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.MessageType;
import ingot.wire.dhcp4.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the messages of the server (RFC 2131 section 4.3.1, table 3) and says where they go (section 4.1). */
final class Answers {
    private Answers() {}

    /** Address and configuration, for OFFER and ACK. {@code lease} null leaves the times out, as for INFORM. */
    static Dhcp4Message configuration(
            Dhcp4Message request,
            MessageType type,
            Ip4 server,
            SubnetConfig subnet,
            Ip4 yours,
            String hostname,
            @Nullable Duration lease,
            BootChoice boot) {
        Options.Builder options =
                Options.builder().uint8(Code.MESSAGE_TYPE, type.number()).address(Code.SERVER_ID, server);
        if (lease != null) {
            options.uint32(Code.LEASE_TIME, lease.toSeconds())
                    .uint32(Code.RENEWAL_TIME, lease.toSeconds() / 2)
                    .uint32(Code.REBINDING_TIME, lease.toSeconds() * 7 / 8);
        }
        String file = "";
        String bootFile = "";
        if (boot instanceof BootChoice.Boot chosen) {
            bootFile = chosen.file();
            boolean fits = bootFile.length() <= Dhcp4Message.FILE_MAX;
            file = fits ? bootFile : "";
            if (!bootFile.isEmpty() && (chosen.fileInOption() || !fits || request.asksFor(Code.BOOT_FILE))) {
                options.text(Code.BOOT_FILE, bootFile);
            }
            chosen.options().values().forEach(options::put);
        }
        network(options, request, subnet);
        if (!hostname.isEmpty() && wants(request, Code.HOST_NAME)) {
            options.text(Code.HOST_NAME, hostname);
        }
        if (!bootFile.isEmpty() && request.asksFor(Code.TFTP_SERVER)) {
            options.text(Code.TFTP_SERVER, server.toString());
        }
        subnet.extraOptions().values().forEach(options::putIfAbsent);
        return message(request, request.clientAddress(), yours, server, file, options);
    }

    private static void network(Options.Builder options, Dhcp4Message request, SubnetConfig subnet) {
        options.address(Code.SUBNET_MASK, subnet.cidr().mask());
        Ip4 gateway = subnet.gateway();
        if (gateway != null) {
            options.address(Code.ROUTERS, gateway);
        }
        if (!subnet.dns().isEmpty()) {
            options.addresses(Code.DNS, subnet.dns());
        }
        if (!subnet.domain().isEmpty()) {
            options.text(Code.DOMAIN_NAME, subnet.domain());
        }
        if (wants(request, Code.BROADCAST)) {
            options.address(Code.BROADCAST, subnet.cidr().broadcast());
        }
        if (!subnet.search().isEmpty() && wants(request, Code.DOMAIN_SEARCH)) {
            options.put(Code.DOMAIN_SEARCH, DomainSearch.encode(subnet.search()));
        }
        if (!subnet.ntp().isEmpty() && wants(request, Code.NTP)) {
            options.addresses(Code.NTP, subnet.ntp());
        }
        if (subnet.mtu() > 0 && wants(request, Code.INTERFACE_MTU)) {
            options.uint16(Code.INTERFACE_MTU, subnet.mtu());
        }
        if (!subnet.routes().isEmpty() && wants(request, Code.CLASSLESS_ROUTES)) {
            // A client that takes option 121 ignores option 3, so the default route is repeated here (RFC 3442).
            List<ClasslessRoute> routes = new ArrayList<>(subnet.routes());
            if (gateway != null && routes.stream().noneMatch(route -> route.prefixLength() == 0)) {
                routes.add(new ClasslessRoute(Ip4.ANY, 0, gateway));
            }
            options.put(Code.CLASSLESS_ROUTES, ClasslessRoute.encode(routes));
        }
    }

    /** A client that lists nothing gets everything. */
    private static boolean wants(Dhcp4Message request, int code) {
        return !request.options().has(Code.PARAMETER_LIST) || request.asksFor(code);
    }

    static Dhcp4Message refusal(Dhcp4Message request, Ip4 server, String why) {
        Options.Builder options = Options.builder()
                .uint8(Code.MESSAGE_TYPE, MessageType.NAK.number())
                .address(Code.SERVER_ID, server)
                .text(Code.MESSAGE, why);
        return message(request, Ip4.ANY, Ip4.ANY, Ip4.ANY, "", options);
    }

    private static Dhcp4Message message(
            Dhcp4Message request, Ip4 clientAddress, Ip4 yours, Ip4 nextServer, String file, Options.Builder options) {
        // RFC 6842 and RFC 3046: client identifier and relay agent's information go back as they came.
        echo(request, Code.CLIENT_ID, options);
        echo(request, Code.RELAY_AGENT, options);
        boolean refusal = yours.isAny() && nextServer.isAny();
        return new Dhcp4Message(
                true,
                request.client(),
                0,
                request.transaction(),
                0,
                // A refused client may not have a usable address: its relay agent must broadcast.
                request.broadcast() || (refusal && !request.relay().isAny()),
                clientAddress,
                yours,
                nextServer,
                request.relay(),
                "",
                file,
                options.build());
    }

    private static void echo(Dhcp4Message request, int code, Options.Builder options) {
        Bytes value = request.options().get(code);
        if (value != null) {
            options.put(code, value);
        }
    }

    static Destination toClient(Dhcp4Message request, Ip4 yours) {
        if (!request.relay().isAny()) {
            return new Destination.Relay(request.relay());
        }
        if (!request.clientAddress().isAny()) {
            return new Destination.Client(request.clientAddress());
        }
        return request.broadcast() || !request.client().isEthernet()
                ? new Destination.Broadcast()
                : new Destination.Hardware(request.client(), yours);
    }

    static Destination ofRefusal(Dhcp4Message request) {
        return request.relay().isAny() ? new Destination.Broadcast() : new Destination.Relay(request.relay());
    }
}
