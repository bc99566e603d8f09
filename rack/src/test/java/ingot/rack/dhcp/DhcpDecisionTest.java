package ingot.rack.dhcp;

import static ingot.rack.dhcp.Requests.broadcasting;
import static ingot.rack.dhcp.Requests.decline;
import static ingot.rack.dhcp.Requests.discover;
import static ingot.rack.dhcp.Requests.discoverWishing;
import static ingot.rack.dhcp.Requests.firmware;
import static ingot.rack.dhcp.Requests.inform;
import static ingot.rack.dhcp.Requests.ip;
import static ingot.rack.dhcp.Requests.mac;
import static ingot.rack.dhcp.Requests.reboot;
import static ingot.rack.dhcp.Requests.relayed;
import static ingot.rack.dhcp.Requests.release;
import static ingot.rack.dhcp.Requests.renew;
import static ingot.rack.dhcp.Requests.select;
import static ingot.rack.dhcp.Requests.with;
import static ingot.rack.dhcp.Site.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.ClasslessRoute;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Dhcp4Message;
import ingot.wire.dhcp4.DomainSearch;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.MessageType;
import ingot.wire.dhcp4.Options;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DhcpDecisionTest {
    private final Site site = new Site();

    @Test
    void aReservationIsOfferedAndGiven() {
        assertThat(site.says(discover(1))).isEqualTo("OFFER 10.0.0.10");
        assertThat(site.says(select(1, "10.0.0.10", SERVER))).isEqualTo("ACK 10.0.0.10");
        assertThat(site.lease("10.0.0.10"))
                .extracting(Lease::state, Lease::client, Lease::end)
                .containsExactly(Lease.State.BOUND, mac(1), site.now.plusSeconds(600));
    }

    @Test
    void strangersGetDynamicAddressesInTurn() {
        assertThat(site.bind(50)).isEqualTo("10.0.0.100");
        assertThat(site.bind(51)).isEqualTo("10.0.0.101");
        assertThat(site.bind(50)).isEqualTo("10.0.0.100");
    }

    @Test
    void theSameMachineKeepsItsAddressWhateverItsClientIdentifier() {
        Bytes duid = Bytes.ofHex("ff0001020304");
        assertThat(site.bind(50)).isEqualTo("10.0.0.100");

        assertThat(site.says(with(discover(50), Code.CLIENT_ID, duid))).isEqualTo("OFFER 10.0.0.100");
        assertThat(site.says(with(select(50, "10.0.0.100", SERVER), Code.CLIENT_ID, duid)))
                .isEqualTo("ACK 10.0.0.100");
        assertThat(site.table.size()).isEqualTo(1);
    }

    @Test
    void oneAddressIsNeverOfferedToTwo() {
        Set<String> offered = new HashSet<>();
        for (int client = 50; client < 54; client++) {
            offered.add(site.says(discover(client)));
        }

        assertThat(offered).hasSize(4);
        assertThat(site.says(discover(54))).isEqualTo("-");
    }

    @Test
    void anOfferThatIsNotTakenIsFreeAgain() {
        for (int client = 50; client < 54; client++) {
            site.answer(discover(client));
        }
        site.later(DhcpDecision.OFFER_HOLD);

        assertThat(site.says(discover(54))).isEqualTo("OFFER 10.0.0.100");
        // A slow client may still take its offer if nobody else got it, and is told plainly if somebody did.
        assertThat(site.says(select(51, "10.0.0.101", SERVER))).isEqualTo("ACK 10.0.0.101");
        assertThat(site.says(select(50, "10.0.0.100", SERVER))).isEqualTo("NAK");
    }

    @Test
    void anotherServersOfferFreesOurs() {
        site.answer(discover(50));

        assertThat(site.says(select(50, "10.0.0.77", "10.0.0.99"))).isEqualTo("-");
        assertThat(site.says(discover(51))).isEqualTo("OFFER 10.0.0.100");
    }

    @Test
    void whenAllAreUsedTheLongestIdleIsGivenAgain() {
        for (int client = 50; client < 54; client++) {
            site.bind(client);
            site.later(Duration.ofSeconds(1));
        }
        site.ask(release(52, "10.0.0.102"));
        site.later(Duration.ofSeconds(1));
        site.ask(release(50, "10.0.0.100"));

        assertThat(site.says(discover(60))).isEqualTo("OFFER 10.0.0.102");
        assertThat(site.says(discover(61))).isEqualTo("OFFER 10.0.0.100");
        assertThat(site.says(discover(62))).isEqualTo("-");
    }

    @Test
    void anExpiredClientGetsItsOldAddressWhileNobodyTookIt() {
        site.bind(50);
        site.bind(51);
        site.later(Duration.ofDays(1));

        assertThat(site.says(discover(51))).isEqualTo("OFFER 10.0.0.101");
        assertThat(site.says(discover(60))).isEqualTo("OFFER 10.0.0.102");
    }

    @Test
    void aWishIsGrantedIfTheAddressIsFree() {
        assertThat(site.says(discoverWishing(50, "10.0.0.102"))).isEqualTo("OFFER 10.0.0.102");
        assertThat(site.says(discoverWishing(51, "10.0.0.102"))).isEqualTo("OFFER 10.0.0.100");
        assertThat(site.says(discoverWishing(52, "10.0.0.10"))).as("reserved").isEqualTo("OFFER 10.0.0.101");
        assertThat(site.says(discoverWishing(53, "10.0.0.200"))).as("static").isEqualTo("OFFER 10.0.0.103");
    }

    @Test
    void renewingExtends() {
        site.bind(50);
        site.later(Duration.ofMinutes(5));

        assertThat(site.says(renew(50, "10.0.0.100"))).isEqualTo("ACK 10.0.0.100");
        assertThat(site.lease("10.0.0.100"))
                .extracting(Lease::since, Lease::end)
                .containsExactly(site.now.minusSeconds(300), site.now.plusSeconds(600));
    }

    @Test
    void refusalsAreOnlySentWhenSure() {
        site.bind(50);
        Map<Dhcp4Message, String> expected = new HashMap<>();
        expected.put(reboot(50, "10.0.0.100"), "ACK 10.0.0.100");
        // A client we lost the memory of keeps a free address.
        expected.put(reboot(51, "10.0.0.101"), "ACK 10.0.0.101");
        expected.put(renew(52, "10.0.0.102"), "ACK 10.0.0.102");
        // Another network, another's address, another's reservation: sure.
        expected.put(reboot(53, "192.168.1.5"), "NAK");
        expected.put(reboot(54, "10.0.0.100"), "NAK");
        expected.put(renew(55, "10.0.0.10"), "NAK");
        // It has a reservation and asks for something else: sure.
        expected.put(renew(1, "10.0.0.103"), "NAK");
        expected.put(reboot(2, "10.0.0.200"), "NAK");
        // An address of the network that we do not give: perhaps another server does.
        expected.put(reboot(56, "10.0.0.200"), "-");
        expected.put(renew(57, "10.0.0.201"), "-");

        expected.forEach((request, answer) ->
                assertThat(site.says(request)).as(request.toString()).isEqualTo(answer));
    }

    @Test
    void anUnknownSelectionIsRefused() {
        assertThat(site.says(select(50, "10.0.0.200", SERVER))).isEqualTo("NAK");
        assertThat(site.says(select(50, "10.0.0.100", SERVER))).isEqualTo("ACK 10.0.0.100");
    }

    @Test
    void aConflictIsRemembered() {
        site.bind(50);

        assertThat(site.says(decline(50, "10.0.0.100"))).isEqualTo("-");
        assertThat(site.bind(50)).isEqualTo("10.0.0.101");
        assertThat(site.says(discoverWishing(51, "10.0.0.100"))).isEqualTo("OFFER 10.0.0.102");
        site.later(DhcpDecision.CONFLICT_HOLD.plusSeconds(1));
        assertThat(site.says(discoverWishing(52, "10.0.0.100"))).isEqualTo("OFFER 10.0.0.100");
    }

    @Test
    void nobodyDeclinesOrReleasesForAnother() {
        site.bind(50);

        site.ask(decline(51, "10.0.0.100"));
        site.ask(release(51, "10.0.0.100"));

        assertThat(Objects.requireNonNull(site.lease("10.0.0.100")).state()).isEqualTo(Lease.State.BOUND);
    }

    @Test
    void aNewReservationMovesItsClient() {
        site.bind(1);
        site.ask(release(1, "10.0.0.10"));
        site.table.put(new Lease(
                ip("10.0.0.100"), mac(1), 7, Lease.State.BOUND, site.now, site.now.plusSeconds(600), Bytes.EMPTY, ""));

        assertThat(site.says(renew(1, "10.0.0.100"))).isEqualTo("NAK");
        assertThat(site.bind(1)).isEqualTo("10.0.0.10");
        assertThat(Objects.requireNonNull(site.lease("10.0.0.100")).state()).isEqualTo(Lease.State.RELEASED);
    }

    @Test
    void aReservationThatIsStillInUseByAnotherWaits() {
        site.table.put(new Lease(
                ip("10.0.0.10"), mac(50), 7, Lease.State.BOUND, site.now, site.now.plusSeconds(60), Bytes.EMPTY, ""));

        assertThat(site.bind(1)).isEqualTo("10.0.0.100");
        assertThat(site.says(renew(1, "10.0.0.100"))).isEqualTo("ACK 10.0.0.100");
        assertThat(site.says(renew(50, "10.0.0.10"))).as("not his any more").isEqualTo("NAK");
        site.later(Duration.ofSeconds(61));
        assertThat(site.says(renew(1, "10.0.0.100"))).isEqualTo("NAK");
        assertThat(site.bind(1)).isEqualTo("10.0.0.10");
    }

    @Test
    void theRelayAgentsAddressPicksTheSubnet() {
        Dhcp4Message offer = site.answer(relayed(discover(50), "10.2.0.254"));

        assertThat(offer.yourAddress()).isEqualTo(ip("10.2.0.100"));
        assertThat(offer.relay()).isEqualTo(ip("10.2.0.254"));
        assertThat(site.says(relayed(discover(51), "10.1.0.254"))).isEqualTo("OFFER 10.1.0.100");
        assertThat(site.says(relayed(discover(52), "10.3.0.254")))
                .as("no subnet")
                .isEqualTo("-");
        assertThat(site.ask(relayed(discover(50), "10.2.0.254")))
                .isInstanceOfSatisfying(
                        Outcome.Reply.class,
                        reply -> assertThat(reply.destination()).isEqualTo(new Destination.Relay(ip("10.2.0.254"))));
    }

    @Test
    void linkSelectionBeatsTheRelayAgentsAddressAndItsOptionComesBack() {
        Bytes information = Bytes.ofHex("05040a010000" + "0101aa");
        Dhcp4Message offer = site.answer(with(relayed(discover(50), "10.2.0.254"), Code.RELAY_AGENT, information));

        assertThat(offer.yourAddress()).isEqualTo(ip("10.1.0.100"));
        assertThat(offer.options().get(Code.RELAY_AGENT)).isEqualTo(information);
    }

    @Test
    void answersGoWhereTheStandardSays() {
        assertThat(destination(discover(50))).isEqualTo(new Destination.Hardware(mac(50), ip("10.0.0.100")));
        assertThat(destination(broadcasting(discover(50)))).isEqualTo(new Destination.Broadcast());
        assertThat(destination(renew(50, "10.0.0.100"))).isEqualTo(new Destination.Client(ip("10.0.0.100")));
        assertThat(destination(reboot(51, "10.0.0.100"))).as("NAK").isEqualTo(new Destination.Broadcast());
        assertThat(destination(relayed(reboot(51, "10.9.9.9"), "10.1.0.254")))
                .as("NAK")
                .isEqualTo(new Destination.Relay(ip("10.1.0.254")));
        assertThat(site.answer(relayed(reboot(51, "10.9.9.9"), "10.1.0.254")).broadcast())
                .isTrue();
    }

    @Test
    void configurationIsComplete() {
        Dhcp4Message ack = site.answer(select(1, "10.0.0.10", SERVER));
        Options options = ack.options();

        assertThat(options.addresses(Code.SUBNET_MASK)).containsExactly(ip("255.255.255.0"));
        assertThat(options.addresses(Code.ROUTERS)).containsExactly(ip("10.0.0.254"));
        assertThat(options.addresses(Code.DNS)).containsExactly(ip("10.0.0.1"), ip("10.0.0.2"));
        assertThat(options.text(Code.DOMAIN_NAME)).isEqualTo("maas");
        assertThat(DomainSearch.decode(Objects.requireNonNull(options.get(Code.DOMAIN_SEARCH))))
                .containsExactly("maas", "example.com");
        assertThat(options.addresses(Code.NTP)).containsExactly(ip("10.0.0.3"));
        assertThat(options.uint16(Code.INTERFACE_MTU)).isEqualTo(9000);
        assertThat(options.address(Code.BROADCAST)).isEqualTo(ip("10.0.0.255"));
        assertThat(options.text(Code.HOST_NAME)).isEqualTo("one");
        assertThat(ClasslessRoute.decode(Objects.requireNonNull(options.get(Code.CLASSLESS_ROUTES))))
                .containsExactly(
                        new ClasslessRoute(ip("10.9.0.0"), 16, ip("10.0.0.253")),
                        new ClasslessRoute(Ip4.ANY, 0, ip("10.0.0.254")));
        assertThat(options.uint32(Code.LEASE_TIME)).isEqualTo(600);
        assertThat(options.uint32(Code.RENEWAL_TIME)).isEqualTo(300);
        assertThat(options.uint32(Code.REBINDING_TIME)).isEqualTo(525);
        assertThat(options.address(Code.SERVER_ID)).isEqualTo(ip(SERVER));
        assertThat(options.text(252)).isEqualTo("http://wpad/");
        assertThat(ack.nextServer()).isEqualTo(ip(SERVER));
        assertThat(ack.file()).as("no firmware").isEmpty();
    }

    @Test
    void aClientThatListsItsWishesGetsNoMore() {
        Options options = site.answer(with(discover(1), Code.PARAMETER_LIST, Bytes.ofInts(1, 3, 6, 15)))
                .options();

        assertThat(options.values().keySet())
                .containsExactlyInAnyOrder(53, 54, 51, 58, 59, Code.SUBNET_MASK, 3, 6, 15, Code.NTP, 252);
        assertThat(options.text(Code.NTP)).as("set by the user's extra options").isEqualTo("never");
    }

    @Test
    void informGetsConfigurationWithoutLease() {
        Dhcp4Message ack = site.answer(inform(50, "10.0.0.222"));

        assertThat(ack.type()).isEqualTo(MessageType.ACK);
        assertThat(ack.yourAddress()).isEqualTo(Ip4.ANY);
        assertThat(ack.options().has(Code.LEASE_TIME)).isFalse();
        assertThat(ack.options().has(Code.DNS)).isTrue();
        assertThat(destination(inform(50, "10.0.0.222"))).isEqualTo(new Destination.Client(ip("10.0.0.222")));
        assertThat(site.says(inform(50, "10.77.0.1"))).isEqualTo("-");
        assertThat(site.table.size()).isZero();
    }

    @Test
    void firmwareGetsShortLeasesAndOthersNoLongerThanConfigured() {
        assertThat(leaseSeconds(firmware(50, MessageType.DISCOVER, 0, "PXEClient:Arch:00000:UNDI:002001")))
                .isEqualTo(30);
        assertThat(leaseSeconds(with(discover(50), Code.LEASE_TIME, Bytes.ofHex("0000003c"))))
                .isEqualTo(60);
        assertThat(leaseSeconds(with(discover(50), Code.LEASE_TIME, Bytes.ofHex("ffffffff"))))
                .isEqualTo(600);
        assertThat(leaseSeconds(with(discover(50), Code.LEASE_TIME, Bytes.ofHex("00000001"))))
                .isEqualTo(30);
    }

    @Test
    void requestsOfOthersAreLeftAlone() {
        Dhcp4Message offer = site.answer(discover(50));
        Dhcp4Message bootp = new Dhcp4Message(
                false, mac(50), 0, 1, 0, false, Ip4.ANY, Ip4.ANY, Ip4.ANY, Ip4.ANY, "", "", Options.NONE);

        assertThat(site.says(offer)).isEqualTo("-");
        assertThat(site.says(bootp)).isEqualTo("-");
        assertThat(site.says(renew(50, "0.0.0.0"))).isEqualTo("-");
    }

    @Test
    void hostNamesAreTakenOnlyIfTheyAreNames() {
        site.ask(with(reboot(50, "10.0.0.100"), Code.HOST_NAME, Bytes.ofText("Web-1.example.com")));
        site.ask(with(reboot(51, "10.0.0.101"), Code.HOST_NAME, Bytes.ofText("a b\nBOUND")));

        assertThat(Objects.requireNonNull(site.lease("10.0.0.100")).hostname()).isEqualTo("web-1");
        assertThat(Objects.requireNonNull(site.lease("10.0.0.101")).hostname()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverClientsDoNoAddressHasTwoOwners(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<Ip4, Integer> owner = new HashMap<>();
        Map<Integer, Lease> promised = new HashMap<>();
        for (int step = 0; step < 4_000; step++) {
            int client = 1 + random.nextInt(8);
            String address = "10.0.0." + (random.nextInt(4) == 0 ? 10 + random.nextInt(2) : 99 + random.nextInt(6));
            Dhcp4Message request = switch (random.nextInt(8)) {
                case 0, 1 -> discover(client);
                case 2, 3 -> select(client, address, SERVER);
                case 4 -> reboot(client, address);
                case 5 -> renew(client, address);
                case 6 -> release(client, address);
                default -> decline(client, address);
            };
            if (random.nextInt(6) == 0) {
                site.later(Duration.ofSeconds(random.nextInt(400)));
            }
            Outcome outcome = site.ask(request);
            if (outcome instanceof Outcome.Reply reply && reply.message().type() == MessageType.ACK) {
                Ip4 given = reply.message().yourAddress();
                Lease last = promised.get(owner.getOrDefault(given, client));
                boolean free = owner.getOrDefault(given, client) == client
                        || last == null
                        || !last.address().equals(given)
                        || !last.end().isAfter(site.now);
                assertThat(free).as("step %d: %s for %d", step, given, client).isTrue();
                owner.put(given, client);
                promised.put(client, Objects.requireNonNull(site.table.at(given)));
            }
            if (request.type() == MessageType.RELEASE || request.type() == MessageType.DECLINE) {
                Lease held = promised.get(client);
                if (held != null && held.address().toString().equals(address)) {
                    promised.remove(client);
                }
            }
            assertThat(site.table.all().stream()
                            .filter(lease -> lease.client().equals(mac(client)))
                            .filter(lease -> lease.state() == Lease.State.BOUND))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    private Destination destination(Dhcp4Message request) {
        return ((Outcome.Reply) site.ask(request)).destination();
    }

    private long leaseSeconds(Dhcp4Message request) {
        return site.answer(request).options().uint32(Code.LEASE_TIME);
    }

    @Test
    void aVlanWithoutSubnetsIsSilent() {
        site.config =
                new ActiveConfig(new DhcpConfig(List.of(new ServedVlan(7, "eth0", List.of())), BootSettings.DEFAULT));

        assertThat(site.says(discover(50))).isEqualTo("-");
        site.config = new ActiveConfig(DhcpConfig.NONE);
        assertThat(site.says(discover(50))).isEqualTo("-");
    }

    @Test
    void configurationsThatCouldNotBeServedAreRefused() {
        Cidr4 cidr = Cidr4.parse("10.0.0.0/24");

        assertThatThrownBy(() -> SubnetConfig.plain(1, cidr, List.of(new AddressRange(ip("10.0.1.1"), ip("10.0.1.2")))))
                .hasMessageContaining("outside 10.0.0.0/24");
        assertThatThrownBy(() -> Cidr4.parse("10.0.0.1/24")).hasMessageContaining("host bits");
        assertThatThrownBy(() -> new AddressRange(ip("10.0.0.9"), ip("10.0.0.1")))
                .hasMessageContaining("first before last");
        assertThatThrownBy(() -> new DhcpConfig(
                        List.of(new ServedVlan(1, "eth0", List.of()), new ServedVlan(2, "eth0", List.of())),
                        BootSettings.DEFAULT))
                .hasMessageContaining("used twice");
    }
}
