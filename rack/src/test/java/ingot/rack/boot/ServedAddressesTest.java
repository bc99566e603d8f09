package ingot.rack.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.socket.NetworkDevice;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code --rack-interfaces} limits where the rack answers HTTP, too. */
class ServedAddressesTest {

    private final List<NetworkDevice> devices = new ArrayList<>();
    private final ServedAddresses served = new ServedAddresses(() -> devices, "eth1"::equals);

    private void device(String name, String address) {
        devices.add(new NetworkDevice(
                name,
                devices.size() + 1,
                "52:54:00:00:00:01",
                true,
                false,
                1500,
                List.of(new NetworkDevice.Address(InetAddress.ofLiteral(address), 24))));
    }

    @Test
    void thoseOfInterfacesThatItMayUse() {
        device("eth0", "192.0.2.1");
        device("eth1", "10.0.0.1");

        assertThat(served.test(InetAddress.ofLiteral("10.0.0.1"))).isTrue();
        assertThat(served.test(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
        assertThat(served.test(InetAddress.ofLiteral("127.0.0.1"))).isTrue();
    }

    @Test
    void anAddressThatComesLaterCounts() {
        assertThat(served.test(InetAddress.ofLiteral("10.0.0.1"))).isFalse();

        device("eth1", "10.0.0.1");

        assertThat(served.test(InetAddress.ofLiteral("10.0.0.1"))).isTrue();
    }
}
