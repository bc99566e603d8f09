package ingot.rack.netns;

import ingot.rack.dhcp.AddressRange;
import ingot.rack.dhcp.BootSettings;
import ingot.rack.dhcp.Cidr4;
import ingot.rack.dhcp.DhcpConfig;
import ingot.rack.dhcp.DhcpListener;
import ingot.rack.dhcp.DhcpServer;
import ingot.rack.dhcp.Exchange;
import ingot.rack.dhcp.LeaseEvent;
import ingot.rack.dhcp.Ports;
import ingot.rack.dhcp.Reservation;
import ingot.rack.dhcp.ServedVlan;
import ingot.rack.dhcp.SubnetConfig;
import ingot.rack.ra.RaServer;
import ingot.rack.ra.RaSettings;
import ingot.rack.tftp.BootFile;
import ingot.rack.tftp.TftpServer;
import ingot.rack.tftp.TransferListener;
import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * DHCP, TFTP and router advertisements of a rack in a namespace. Arguments: journal, folder of files, MAC with the reservation 10.77.0.10, lease time in
 * seconds. Prints {@code ready}, then a line for each lease event. Ends when its input is closed.
 */
public final class RackMain {
    private RackMain() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        Path folder = Path.of(arguments[1]);
        RandomGenerator random = new SplittableRandom(1);
        try (DhcpServer dhcp =
                        DhcpServer.start(Path.of(arguments[0]), Ports.STANDARD, printer(out), InstantSource.system());
                TftpServer tftp = new TftpServer(
                        TftpServer.PORT, (name, peer) -> find(folder.resolve(name)), TransferListener.NONE);
                RaServer ra = new RaServer(InstantSource.system(), random)) {
            dhcp.apply(config(HardwareAddress.parse(arguments[2]), Duration.ofSeconds(Long.parseLong(arguments[3]))));
            tftp.apply(Set.of(NetworkPair.RACK_DEVICE));
            ra.apply(Map.of(NetworkPair.RACK_DEVICE, RaSettings.BARE));
            out.println("ready " + dhcp.troubles() + tftp.troubles());
            while (System.in.read() >= 0) {
                // Until the end of the input.
            }
        }
    }

    private static @Nullable BootFile find(Path path) {
        try {
            return Files.isRegularFile(path) ? BootFile.of(path) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DhcpListener printer(PrintStream out) {
        return new DhcpListener() {
            @Override
            public void leaseChanged(LeaseEvent event) {
                out.println(
                        event.getClass().getSimpleName() + " " + event.lease().address() + " "
                                + event.lease().client() + " " + event.lease().hostname());
            }

            @Override
            public void exchanged(Exchange exchange) {}
        };
    }

    private static DhcpConfig config(HardwareAddress known, Duration leaseTime) {
        SubnetConfig subnet = new SubnetConfig(
                1,
                Cidr4.parse("10.77.0.0/24"),
                Ip4.parse("10.77.0.1"),
                List.of(Ip4.parse("10.77.0.1"), Ip4.parse("10.77.0.2")),
                "maas",
                List.of("maas", "example.com"),
                List.of(Ip4.parse("10.77.0.3")),
                1400,
                List.of(),
                List.of(new AddressRange(Ip4.parse("10.77.0.100"), Ip4.parse("10.77.0.199"))),
                List.of(new Reservation(known, Ip4.parse("10.77.0.10"), "known")),
                leaseTime,
                Set.of(),
                Options.NONE);
        SubnetConfig wide = SubnetConfig.plain(
                2,
                Cidr4.parse("10.78.0.0/16"),
                List.of(new AddressRange(Ip4.parse("10.78.1.0"), Ip4.parse("10.78.200.255"))));
        return new DhcpConfig(
                List.of(
                        new ServedVlan(1, NetworkPair.RACK_DEVICE, List.of(subnet)),
                        new ServedVlan(2, "", List.of(wide))),
                BootSettings.DEFAULT);
    }
}
