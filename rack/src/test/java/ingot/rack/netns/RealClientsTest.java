package ingot.rack.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's DHCP and TFTP clients against our servers, over a veth pair. */
@Tag("slow")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RealClientsTest {
    private static final String STRANGER = "52:54:00:aa:00:99";
    private static final String KNOWN = "52:54:00:aa:00:01";

    @TempDir
    Path folder;

    private final NetworkPair network = new NetworkPair();
    private RackProcess rack;

    @BeforeEach
    void startRack() throws IOException {
        Files.createDirectories(folder.resolve("files"));
        rack = new RackProcess(network, folder, KNOWN, 600);
    }

    @AfterEach
    void stop() throws Exception {
        try (network) {
            rack.stop();
        }
    }

    @Test
    void udhcpcGetsAnAddressAndItsConfiguration() throws IOException {
        macIs(STRANGER);

        String environment = udhcpc("-x", "hostname:web1", "-O", "search", "-O", "mtu");

        assertThat(environment)
                .contains("ip=10.77.0.100\n")
                .contains("subnet=255.255.255.0\n")
                .contains("router=10.77.0.1\n")
                .contains("dns=10.77.0.1 10.77.0.2\n")
                .contains("domain=maas\n")
                .contains("search=maas example.com\n")
                .contains("ntpsrv=10.77.0.3\n")
                .contains("mtu=1400\n")
                .contains("lease=600\n")
                .contains("serverid=10.77.0.1\n")
                .doesNotContain("boot_file=");
        assertThat(rack.awaitLine("Committed")).isEqualTo("Committed 10.77.0.100 " + STRANGER + " web1");
    }

    @Test
    void aReservationIsGivenWithItsName() throws IOException {
        macIs(KNOWN);

        assertThat(udhcpc()).contains("ip=10.77.0.10\n").contains("hostname=known\n");
    }

    @Test
    void udhcpcWithBroadcastFlagAndThenReleaseIsHeard() throws IOException {
        macIs(STRANGER);

        assertThat(udhcpc("-B", "-R")).contains("ip=10.77.0.100\n");
        rack.awaitLine("Committed 10.77.0.100");
    }

    @Test
    void dhclientWithItsOwnIdentifierGetsTheAddressThatTheFirmwareHad() throws IOException {
        macIs(STRANGER);
        assertThat(udhcpc()).contains("ip=10.77.0.100\n");
        Path config = folder.resolve("dhclient.conf");
        Files.writeString(config, "send dhcp-client-identifier ff:00:00:00:01:02:03;\nrequest subnet-mask, routers;\n");

        String output = network.client(
                        "dhclient",
                        "-1",
                        "-d",
                        "-v",
                        "--no-pid",
                        "-cf",
                        config.toString(),
                        "-lf",
                        folder.resolve("dhclient.leases").toString(),
                        "-sf",
                        script("[ \"$reason\" != BOUND ] || { echo \"bound $new_ip_address\" >> "
                                + folder.resolve("bound") + "; kill $PPID; }"),
                        NetworkPair.CLIENT_DEVICE)
                .output();

        assertThat(output).contains("DHCPACK of 10.77.0.100 from 10.77.0.1");
        assertThat(folder.resolve("bound")).content().isEqualTo("bound 10.77.0.100\n");
    }

    @Test
    void aLeaseSurvivesAKillRightAfterItsAcknowledgement() throws Exception {
        macIs(STRANGER);
        assertThat(udhcpc()).contains("ip=10.77.0.100\n");

        rack.kill();
        rack = new RackProcess(network, folder, KNOWN, 600);

        macIs("52:54:00:aa:00:77");
        assertThat(udhcpc()).as("another client").contains("ip=10.77.0.101\n");
        macIs(STRANGER);
        assertThat(udhcpc()).as("the first client").contains("ip=10.77.0.100\n");
        assertThat(Files.readString(folder.resolve("leases"))).contains("525400aa0099");
    }

    @Test
    void crowdsGetAddressesWithoutARefusal() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/sbin/perfdhcp")), "perfdhcp is not installed");
        network.clientOk("ip", "addr", "add", "10.78.0.2/16", "dev", NetworkPair.CLIENT_DEVICE);
        network.clientOk("ip", "route", "add", "10.77.0.0/24", "dev", NetworkPair.CLIENT_DEVICE);
        network.rackOk("ip", "route", "add", "10.78.0.0/16", "dev", NetworkPair.RACK_DEVICE);

        // Each of 5,000 clients goes through all four messages through a relay agent.
        String output = network.client(
                        "perfdhcp",
                        "-4",
                        "-r",
                        "500",
                        "-R",
                        "5000",
                        "-n",
                        "5000",
                        "-W",
                        "3000000",
                        NetworkPair.RACK_ADDRESS)
                .output();

        Matcher received = Pattern.compile("received packets: (\\d+)").matcher(output);
        assertThat(received.find()).as(output).isTrue();
        assertThat(received.group(1)).as("offers\n" + output).isEqualTo("5000");
        assertThat(received.find()).isTrue();
        assertThat(received.group(1)).as("acknowledgements\n" + output).isEqualTo("5000");
        assertThat(output).doesNotContainPattern("non unique addresses: [1-9]");
    }

    @Test
    void tftpHpaAndCurlFetchFiles() throws IOException {
        macIs(STRANGER);
        network.clientOk("ip", "addr", "add", "10.77.0.50/24", "dev", NetworkPair.CLIENT_DEVICE);
        byte[] content = new byte[3_000_001];
        new SplittableRandom(1).nextBytes(content);
        Files.createDirectories(folder.resolve("files/grub"));
        Files.write(folder.resolve("files/grub/big"), content);
        Files.writeString(folder.resolve("files/small"), "a\nb\n");

        network.clientOk(
                "tftp",
                "-m",
                "binary",
                NetworkPair.RACK_ADDRESS,
                "-c",
                "get",
                "/grub/big",
                fetched("hpa").toString());
        network.clientOk(
                "tftp",
                "-m",
                "netascii",
                NetworkPair.RACK_ADDRESS,
                "-c",
                "get",
                "small",
                fetched("text").toString());
        network.clientOk(
                "busybox",
                "tftp",
                "-g",
                "-b",
                "1400",
                "-r",
                "grub\\big",
                "-l",
                fetched("busybox").toString(),
                NetworkPair.RACK_ADDRESS);
        String missing = network.client("tftp", NetworkPair.RACK_ADDRESS, "-c", "get", "no-such-file", "/dev/null")
                .output();

        assertThat(fetched("hpa")).hasBinaryContent(content);
        assertThat(fetched("busybox")).hasBinaryContent(content);
        assertThat(fetched("text")).hasContent("a\nb\n");
        assertThat(missing).contains("Error code 1: File not found");
    }

    @Test
    void routersAreAdvertisedToWhoAsks() throws Exception {
        // On any interface, as this one is down for a moment.
        Process capture =
                network.clientStart("timeout", "30", "tcpdump", "-c", "1", "-vv", "-n", "-i", "any", "ip6[40] == 134");
        // The kernel asks for routers when the interface comes up.
        network.clientOk("ip", "link", "set", NetworkPair.CLIENT_DEVICE, "down");
        network.clientOk(
                "sysctl", "-q", "-w", "net.ipv6.conf." + NetworkPair.CLIENT_DEVICE + ".router_solicitations=3");
        network.clientOk("ip", "link", "set", NetworkPair.CLIENT_DEVICE, "up");

        String seen = new String(capture.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(seen)
                .contains("hlim 255")
                .contains("[icmp6 sum ok]")
                .contains("router lifetime 0s")
                .contains("source link-address option");
    }

    private Path fetched(String name) {
        return folder.resolve("fetched-" + name);
    }

    private void macIs(String mac) {
        network.clientOk("ip", "link", "set", NetworkPair.CLIENT_DEVICE, "address", mac);
    }

    /** Runs udhcpc until it has a lease; the environment of its script. */
    private String udhcpc(String... more) throws IOException {
        Path environment = folder.resolve("environment");
        String script = script("[ \"$1\" != bound ] || env > " + environment);
        String[] command = new String[more.length + 12];
        String[] fixed = {
            "udhcpc", "-f", "-q", "-n", "-t", "10", "-T", "1", "-i", NetworkPair.CLIENT_DEVICE, "-s", script
        };
        System.arraycopy(fixed, 0, command, 0, fixed.length);
        System.arraycopy(more, 0, command, fixed.length, more.length);
        network.clientOk(command);
        return Files.readString(environment);
    }

    private String script(String line) throws IOException {
        Path script = folder.resolve("script");
        Files.writeString(script, "#!/bin/sh\n" + line + "\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + script + " executable");
        }
        return script.toString();
    }
}
