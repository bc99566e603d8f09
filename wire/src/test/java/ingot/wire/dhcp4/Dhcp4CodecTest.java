package ingot.wire.dhcp4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Dhcp4CodecTest {
    @Test
    void ipxeIsReadAsItIntroducesItself() {
        Dhcp4Message message = Dhcp4Codec.decode(Captured.discover("ipxe-bios"));

        assertThat(message.type()).isEqualTo(MessageType.DISCOVER);
        assertThat(message.reply()).isFalse();
        assertThat(message.client()).isEqualTo(HardwareAddress.parse("52:54:00:00:00:01"));
        assertThat(message.transaction()).isEqualTo(0xededc26b);
        assertThat(message.seconds()).isEqualTo(4);
        assertThat(message.broadcast()).isFalse();
        assertThat(message.userClasses()).containsExactly("iPXE");
        assertThat(message.architectures()).containsExactly(0);
        assertThat(message.options().text(Code.VENDOR_CLASS)).isEqualTo("PXEClient:Arch:00000:UNDI:002001");
        Bytes own = Objects.requireNonNull(message.options().get(Code.IPXE));
        Options ipxe = Options.encapsulated(own);
        assertThat(ipxe.uint8(19)).as("http").isEqualTo(1);
        assertThat(ipxe.uint8(24)).as("bzimage").isEqualTo(1);
        assertThat(message.asksFor(Code.IPXE)).isTrue();
        assertThat(message.asksFor(Code.PATH_PREFIX)).isFalse();
    }

    @Test
    void uefiFirmwareIsReadAsItIntroducesItself() {
        Dhcp4Message message = Dhcp4Codec.decode(Captured.discover("ovmf-pxe"));

        assertThat(message.client()).isEqualTo(HardwareAddress.parse("52:54:00:00:00:02"));
        assertThat(message.broadcast()).isTrue();
        assertThat(message.architectures()).containsExactly(7);
        assertThat(message.options().uint16(Code.MAX_MESSAGE_SIZE)).isEqualTo(1472);
        assertThat(message.userClasses()).isEmpty();
        assertThat(message.asksFor(Code.BOOT_FILE)).isTrue();
    }

    @Test
    void clientsOfOperatingSystemsAreRead() {
        Dhcp4Message udhcpc = Dhcp4Codec.decode(Captured.discover("udhcpc"));
        Dhcp4Message dhclient = Dhcp4Codec.decode(Captured.discover("dhclient"));

        assertThat(udhcpc.options().text(Code.VENDOR_CLASS)).isEqualTo("udhcp 1.35.0");
        assertThat(dhclient.options().has(Code.VENDOR_CLASS)).isFalse();
        assertThat(dhclient.asksFor(Code.CLASSLESS_ROUTES) || dhclient.asksFor(Code.DOMAIN_SEARCH))
                .isTrue();
        assertThat(udhcpc.client()).isEqualTo(dhclient.client());
    }

    @Test
    void machineUuidHasTheByteOrderOfSmbios() {
        Options options = Options.builder()
                .put(Code.CLIENT_UUID, Bytes.ofHex("00" + "33221100554477668899aabbccddeeff"))
                .build();

        assertThat(MachineUuid.of(options)).isEqualTo(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
    }

    @Test
    void anAnswerHasTheBytesOfTheStandard() {
        Dhcp4Message offer = message(
                Options.builder()
                        .uint8(Code.MESSAGE_TYPE, MessageType.OFFER.number())
                        .address(Code.SERVER_ID, Ip4.parse("10.0.0.1"))
                        .uint32(Code.LEASE_TIME, 600)
                        .encapsulate(Code.IPXE, Options.builder().uint8(176, 1).build())
                        .build(),
                "http://10.0.0.1:5248/ipxe.cfg");

        String hex = Bytes.of(Dhcp4Codec.encode(offer, 0)).hex();

        assertThat(hex)
                .startsWith("02010600" + "01020304" + "0007" + "8000" + "00000000" + "0a000064" + "0a000001"
                        + "00000000" + "525400000001" + "00".repeat(10) + "00".repeat(64) + "687474703a2f2f");
        assertThat(hex.substring(2 * 236))
                .startsWith("63825363" + "350102" + "36040a000001" + "330400000258" + "af03b00101" + "ff00");
        assertThat(hex).hasSize(2 * 300);
    }

    @Test
    void optionsThatDoNotFitOverflowIntoFileAndServerName() {
        Options options = Options.builder()
                .uint8(Code.MESSAGE_TYPE, 5)
                .text(Code.DOMAIN_NAME, "a".repeat(200))
                .text(Code.MESSAGE, "b".repeat(100))
                .text(Code.HOST_NAME, "c".repeat(60))
                .text(Code.PATH_PREFIX, "d".repeat(50))
                .put(Code.RELAY_AGENT, Bytes.ofHex("0104aabbccdd"))
                .build();

        byte[] bytes = Dhcp4Codec.encode(message(options, ""), 0);

        assertThat(bytes).hasSizeLessThanOrEqualTo(Dhcp4Codec.PAYLOAD_MIN);
        assertThat(Bytes.of(bytes).hex()).contains("340103" + "52060104aabbccdd" + "ff");
        assertThat(Dhcp4Codec.decode(bytes).options()).isEqualTo(options);
    }

    @Test
    void theBootFileIsNeverOverwrittenByOptions() {
        Options options = Options.builder()
                .uint8(Code.MESSAGE_TYPE, 5)
                .text(Code.DOMAIN_NAME, "a".repeat(250))
                .text(Code.MESSAGE, "b".repeat(100))
                .build();

        Dhcp4Message back = Dhcp4Codec.decode(Dhcp4Codec.encode(message(options, "undionly.kpxe"), 0));

        assertThat(back.file()).isEqualTo("undionly.kpxe");
        assertThat(back.options().has(Code.DOMAIN_NAME)).isTrue();
        assertThat(back.options().has(Code.MESSAGE)).as("fits nowhere").isFalse();
    }

    @Test
    void aLongOptionIsSplitAndJoined() {
        Options options = Options.builder()
                .uint8(Code.MESSAGE_TYPE, 5)
                .text(Code.DOMAIN_SEARCH, "x".repeat(600))
                .build();

        byte[] bytes = Dhcp4Codec.encode(message(options, ""), 1472);

        assertThat(Bytes.of(bytes).hex()).contains("77ff7878").contains("775a7878");
        assertThat(Dhcp4Codec.decode(bytes).options()).isEqualTo(options);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomMessagesComeBack(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            Dhcp4Message message = randomMessage(random);
            assertThat(Dhcp4Codec.decode(Dhcp4Codec.encode(message, Dhcp4Codec.MESSAGE_MAX)))
                    .isEqualTo(message);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0301060000000000", // op 3
                "0101110000000000", // hlen 17
                "01010600", // short
            })
    void nonsenseHeadersAreRefused(String start) {
        byte[] bytes = new byte[start.length() == 8 ? 4 : 240];
        byte[] head = Bytes.ofHex(start).toArray();
        System.arraycopy(head, 0, bytes, 0, head.length);
        if (bytes.length == 240) {
            System.arraycopy(Bytes.ofHex("63825363").toArray(), 0, bytes, 236, 4);
        }

        assertThatThrownBy(() -> Dhcp4Codec.decode(bytes)).isInstanceOf(MalformedDhcp4.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"35", "3502", "350201", "35020101", "3203010203", "340104ff", "360701"})
    void nonsenseOptionsAreRefused(String options) {
        byte[] good = Dhcp4Codec.encode(message(Options.NONE, ""), 0);
        byte[] field = Bytes.ofHex(options).toArray();
        byte[] bad = Arrays.copyOf(good, 240 + field.length);
        System.arraycopy(field, 0, bad, 240, field.length);

        assertThatThrownBy(() -> Dhcp4Codec.decode(bad)).isInstanceOf(MalformedDhcp4.class);
    }

    @Test
    void aWrongCookieIsRefused() {
        assertThatThrownBy(() -> Dhcp4Codec.decode(new byte[300])).isInstanceOf(MalformedDhcp4.class);
    }

    @Test
    void listedUserClassesAreTakenApart() {
        assertThat(UserClass.parse(Bytes.ofHex("0469505845" + "03616263"))).containsExactly("iPXE", "abc");
        assertThat(UserClass.parse(Bytes.ofText("iPXE"))).containsExactly("iPXE");
        assertThat(UserClass.parse(Bytes.EMPTY)).isEmpty();
    }

    @Test
    void domainSearchIsCompressed() {
        // The example of RFC 3397 section 2, in one option.
        Bytes encoded = DomainSearch.encode(List.of("eng.apple.com", "marketing.apple.com"));

        assertThat(encoded.hex()).isEqualTo("03656e67056170706c6503636f6d00" + "096d61726b6574696e67c004");
        assertThat(DomainSearch.decode(encoded)).containsExactly("eng.apple.com", "marketing.apple.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c000", "0161c000", "40", "0361", "c0", "0161c002"})
    void domainSearchDoesNotRunInCirclesOrOut(String hex) {
        assertThatThrownBy(() -> DomainSearch.decode(Bytes.ofHex(hex))).isInstanceOf(MalformedDhcp4.class);
    }

    @Test
    void classlessRoutesHaveOnlySignificantBytes() {
        List<ClasslessRoute> routes = List.of(
                new ClasslessRoute(Ip4.ANY, 0, Ip4.parse("10.0.0.1")),
                new ClasslessRoute(Ip4.parse("10.17.0.0"), 16, Ip4.parse("10.0.0.2")),
                new ClasslessRoute(Ip4.parse("10.229.0.128"), 25, Ip4.parse("10.0.0.3")));

        Bytes encoded = ClasslessRoute.encode(routes);

        assertThat(encoded.hex()).isEqualTo("000a000001" + "100a110a000002" + "190ae500800a000003");
        assertThat(ClasslessRoute.decode(encoded)).isEqualTo(routes);
        assertThatThrownBy(() -> ClasslessRoute.decode(Bytes.ofHex("210a00000001")))
                .isInstanceOf(MalformedDhcp4.class);
    }

    @Test
    void udpPacketHasBothChecksums() {
        byte[] packet = UdpInIpv4.encode(Ip4.parse("10.0.0.1"), 67, Ip4.parse("10.0.0.100"), 68, new byte[] {1, 2, 3});

        // Computed by hand: header sum 9995; UDP sum 1465 (addresses) + 11 + b (pseudo header) + 43 + 44 + b + 0102 +
        // 0300 = 1915.
        assertThat(Bytes.of(packet).hex())
                .isEqualTo("4500001f000000004011666a0a0000010a000064" + "00430044000be6ea" + "010203");
    }

    @Test
    void addressesAreOrderedWithoutSign() {
        List<Ip4> addresses = new ArrayList<>(List.of(Ip4.parse("192.0.2.1"), Ip4.parse("10.0.0.1"), Ip4.BROADCAST));
        addresses.sort(null);

        assertThat(addresses).containsExactly(Ip4.parse("10.0.0.1"), Ip4.parse("192.0.2.1"), Ip4.BROADCAST);
        assertThat(Ip4.parse("10.0.0.255").plus(1)).hasToString("10.0.1.0");
        assertThatThrownBy(() -> Ip4.parse("10.0.0.256")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ip4.parse("10.0.0")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Dhcp4Message message(Options options, String file) {
        return new Dhcp4Message(
                true,
                HardwareAddress.parse("52:54:00:00:00:01"),
                0,
                0x01020304,
                7,
                true,
                Ip4.ANY,
                Ip4.parse("10.0.0.100"),
                Ip4.parse("10.0.0.1"),
                Ip4.ANY,
                "",
                file,
                options);
    }

    private static Dhcp4Message randomMessage(SplittableRandom random) {
        Options.Builder options = Options.builder().uint8(Code.MESSAGE_TYPE, 1 + random.nextInt(8));
        int count = random.nextInt(20);
        for (int i = 0; i < count; i++) {
            // From 98 on: no option whose length is checked. Below 210 the relay agent's option keeps its place at the
            // end.
            options.put(98 + random.nextInt(150), randomBytes(random, random.nextInt(300)));
        }
        return new Dhcp4Message(
                random.nextBoolean(),
                new HardwareAddress(random.nextInt(256), randomBytes(random, random.nextInt(17))),
                random.nextInt(256),
                random.nextInt(),
                random.nextInt(65536),
                random.nextBoolean(),
                new Ip4(random.nextInt()),
                new Ip4(random.nextInt()),
                new Ip4(random.nextInt()),
                new Ip4(random.nextInt()),
                "s".repeat(random.nextInt(65)),
                "f".repeat(random.nextInt(129)),
                options.build());
    }

    private static Bytes randomBytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }
}
