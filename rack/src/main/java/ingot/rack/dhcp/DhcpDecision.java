package ingot.rack.dhcp;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Dhcp4Message;
import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.MessageType;
import ingot.wire.dhcp4.Options;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What to do with one request (RFC 2131 section 4.3): a pure function of configuration, leases, request and time. It reads the lease table and
 * says what is to change in it. A refusal (NAK) is sent only when we are sure, as another server may serve the same link.
 */
final class DhcpDecision {
    /** How long an offered address is held back. The client may still take it later, if nobody else got it. */
    static final Duration OFFER_HOLD = Duration.ofSeconds(30);

    /** What firmware gets: boot storms must not fill the pools. */
    static final Duration PXE_LEASE = Duration.ofSeconds(30);

    /** How long an address is avoided after a client found it in use. */
    static final Duration CONFLICT_HOLD = Duration.ofHours(1);

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final Dhcp4Message request;
    private final Arrival arrival;
    private final ActiveConfig config;
    private final VlanPlan plan;
    private final LeaseTable table;
    private final Instant now;
    private final Allocation allocation;

    private DhcpDecision(
            Dhcp4Message request, Arrival arrival, ActiveConfig config, VlanPlan plan, LeaseTable table, Instant now) {
        this.request = request;
        this.arrival = arrival;
        this.config = config;
        this.plan = plan;
        this.table = table;
        this.now = now;
        this.allocation = new Allocation(plan, table, request.client(), arrival.own(), now);
    }

    /** The outcome of {@code request}. */
    static Outcome decide(Dhcp4Message request, Arrival arrival, ActiveConfig config, LeaseTable table, Instant now) {
        MessageType type = request.type();
        if (request.reply() || type == null) {
            return new Outcome.Silence("not a request of a DHCP client");
        }
        if (request.client().bytes().length() == 0) {
            return new Outcome.Silence("no hardware address to know the client by");
        }
        Ip4 link = linkOf(request);
        VlanPlan plan = link.isAny() ? config.onDevice(arrival.device()) : config.behindRelay(link);
        if (plan == null || plan.subnets().isEmpty()) {
            return new Outcome.Silence(
                    link.isAny()
                            ? "interface " + arrival.device() + " is not served"
                            : "relay " + link + " is not served");
        }
        DhcpDecision decision =
                new DhcpDecision(request, arrival, config, link.isAny() ? plan : plan.preferring(link), table, now);
        return switch (type) {
            case DISCOVER -> decision.discover();
            case REQUEST -> decision.request();
            case DECLINE -> decision.decline();
            case RELEASE -> decision.release();
            case INFORM -> decision.inform();
            case OFFER, ACK, NAK -> new Outcome.Silence("a server's message from a client");
        };
    }

    /** The link the client is on as a relay agent tells it: RFC 3527 sub-option 5, RFC 3011 option 118, giaddr; 0.0.0.0 for our own link. */
    private static Ip4 linkOf(Dhcp4Message request) {
        if (request.relay().isAny()) {
            return Ip4.ANY;
        }
        Ip4 selected = RelayAgent.linkSelection(request.options());
        selected = selected == null ? request.options().address(Code.SUBNET_SELECTION) : selected;
        return selected == null ? request.relay() : selected;
    }

    private Outcome discover() {
        Ip4 address = allocation.choose(request.options().address(Code.REQUESTED_ADDRESS));
        SubnetConfig subnet = address == null ? null : plan.subnetOf(address);
        if (address == null || subnet == null) {
            return new Outcome.Silence("no free address on VLAN " + plan.id());
        }
        Ip4 server = arrival.serverIn(subnet);
        BootChoice boot = BootPolicy.choose(request, config.boot(), subnet, server);
        if (boot instanceof BootChoice.Silent(String reason)) {
            return new Outcome.Silence(reason);
        }
        List<Lease> changes = new ArrayList<>();
        Lease held = table.at(address);
        if (held == null || !isBound(held)) {
            Instant since = held != null && allocation.isOwn(held) ? held.since() : Instant.EPOCH;
            changes.add(lease(address, Lease.State.OFFERED, since, now.plus(OFFER_HOLD)));
        }
        Dhcp4Message offer = Answers.configuration(
                request, MessageType.OFFER, server, subnet, address, hostnameFor(address), leaseTime(subnet), boot);
        return new Outcome.Reply(offer, Answers.toClient(request, address), changes);
    }

    private boolean isBound(Lease held) {
        return allocation.isOwn(held) && held.state() == Lease.State.BOUND && held.occupied(now);
    }

    private Outcome request() {
        Options options = request.options();
        Ip4 server = options.address(Code.SERVER_ID);
        Ip4 wished = options.address(Code.REQUESTED_ADDRESS);
        if (server != null && !arrival.own().contains(server) && !server.equals(arrival.local())) {
            return new Outcome.Silence("the client took the offer of " + server, withdrawnOffers(Ip4.ANY));
        }
        // Without option 50 the client renews or rebinds the address it uses (RFC 2131 section 4.3.2).
        Ip4 address = wished == null ? request.clientAddress() : wished;
        if (address.isAny()) {
            return new Outcome.Silence("a request for no address");
        }
        SubnetConfig subnet = plan.subnetOf(address);
        if (subnet != null && allocation.mayHave(address) && !reservedElsewhere(address)) {
            return commit(address, subnet);
        }
        if (server != null || allocation.surelyWrong(address)) {
            return refuse(address);
        }
        return new Outcome.Silence("address " + address + " is not ours to give or to refuse");
    }

    /** Whether the client's reserved address is another one that it could have: then it must move there. */
    private boolean reservedElsewhere(Ip4 address) {
        List<Reservation> reservations = plan.reservationsOf(request.client());
        return reservations.stream()
                        .noneMatch(reservation -> reservation.address().equals(address))
                && reservations.stream().anyMatch(reservation -> allocation.mayHave(reservation.address()));
    }

    private Outcome commit(Ip4 address, SubnetConfig subnet) {
        Ip4 server = arrival.serverIn(subnet);
        BootChoice boot = BootPolicy.choose(request, config.boot(), subnet, server);
        if (boot instanceof BootChoice.Silent(String reason)) {
            return new Outcome.Silence(reason);
        }
        Duration time = leaseTime(subnet);
        Lease held = table.at(address);
        Instant since = held != null && isBound(held) ? held.since() : now;
        List<Lease> changes = new ArrayList<>(withdrawnOffers(address));
        for (Lease other : table.of(plan.id(), request.client())) {
            if (other.state() == Lease.State.BOUND && !other.address().equals(address)) {
                changes.add(other.with(Lease.State.RELEASED, now));
            }
        }
        changes.add(lease(address, Lease.State.BOUND, since, now.plus(time)));
        Dhcp4Message ack = Answers.configuration(
                request, MessageType.ACK, server, subnet, address, hostnameFor(address), time, boot);
        return new Outcome.Reply(ack, Answers.toClient(request, address), changes);
    }

    private Outcome refuse(Ip4 address) {
        SubnetConfig subnet = plan.subnetOf(address);
        Ip4 server = arrival.serverIn(subnet == null ? plan.subnets().getFirst() : subnet);
        String why = "address " + address + " is not available to " + request.client();
        return new Outcome.Reply(
                Answers.refusal(request, server, why), Answers.ofRefusal(request), withdrawnOffers(Ip4.ANY));
    }

    /** Offers of other addresses to this client end now: it has decided. */
    private List<Lease> withdrawnOffers(Ip4 kept) {
        List<Lease> changes = new ArrayList<>();
        for (Lease lease : table.of(plan.id(), request.client())) {
            if (lease.state() == Lease.State.OFFERED && !lease.address().equals(kept)) {
                changes.add(lease.with(Lease.State.OFFERED, now));
            }
        }
        return changes;
    }

    private Outcome decline() {
        Ip4 address = request.options().address(Code.REQUESTED_ADDRESS);
        Lease held = address == null ? null : table.at(address);
        if (held == null || !allocation.isOwn(held)) {
            return new Outcome.Silence("declined an address it does not have");
        }
        return new Outcome.Silence(
                "address " + address + " is in use by a stranger",
                List.of(held.with(Lease.State.DECLINED, now.plus(CONFLICT_HOLD))));
    }

    private Outcome release() {
        Lease held = table.at(request.clientAddress());
        if (held == null || !allocation.isOwn(held) || held.state() != Lease.State.BOUND) {
            return new Outcome.Silence("released an address it does not have");
        }
        return new Outcome.Silence("address released", List.of(held.with(Lease.State.RELEASED, now)));
    }

    private Outcome inform() {
        SubnetConfig subnet = plan.subnetOf(request.clientAddress());
        if (subnet == null) {
            return new Outcome.Silence("address " + request.clientAddress() + " is of no subnet here");
        }
        Ip4 server = arrival.serverIn(subnet);
        BootChoice boot = BootPolicy.choose(request, config.boot(), subnet, server);
        Dhcp4Message ack = Answers.configuration(
                request, MessageType.ACK, server, subnet, Ip4.ANY, hostnameFor(request.clientAddress()), null, boot);
        return new Outcome.Reply(ack, new Destination.Client(request.clientAddress()), List.of());
    }

    private Duration leaseTime(SubnetConfig subnet) {
        if (BootPolicy.isPxe(request)) {
            return PXE_LEASE;
        }
        long wished = request.options().uint32(Code.LEASE_TIME);
        long longest = subnet.leaseTime().toSeconds();
        return wished < 0
                ? subnet.leaseTime()
                : Duration.ofSeconds(Math.clamp(wished, SubnetConfig.LEASE_MIN.toSeconds(), longest));
    }

    private String hostnameFor(Ip4 address) {
        Reservation reservation = plan.reservationAt(address);
        return reservation != null && reservation.client().equals(request.client()) ? reservation.hostname() : "";
    }

    private Lease lease(Ip4 address, Lease.State state, Instant since, Instant end) {
        HardwareAddress client = request.client();
        Bytes clientId = request.options().get(Code.CLIENT_ID);
        return new Lease(
                address,
                client,
                plan.id(),
                state,
                since,
                end,
                clientId == null ? Bytes.EMPTY : clientId,
                label(request.options().text(Code.HOST_NAME)));
    }

    /** The first label of what the client calls itself, if it is a valid one. */
    private static String label(String hostname) {
        String first = hostname.toLowerCase(Locale.ROOT);
        int dot = first.indexOf('.');
        first = dot < 0 ? first : first.substring(0, dot);
        return LABEL.matcher(first).matches() ? first : "";
    }
}
