package ingot.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UdpSocketTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    @Test
    void tellsWhereADatagramCameInAndForWhichAddress() throws Exception {
        try (UdpSocket socket = UdpSocket.open("lo", any());
                DatagramSocket client = new DatagramSocket(0, address("127.0.0.1"))) {
            client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, address("127.0.0.7"), socket.localPort()));

            Datagram datagram = Objects.requireNonNull(socket.receive(LONG));

            assertThat(datagram.payload()).containsExactly(1, 2, 3);
            assertThat(datagram.source()).isEqualTo(client.getLocalSocketAddress());
            assertThat(datagram.local()).isEqualTo(address("127.0.0.7"));
            assertThat(datagram.interfaceIndex())
                    .isEqualTo(Objects.requireNonNull(NetworkDevice.find("lo")).index());
        }
    }

    @Test
    void answersFromTheAddressItIsTold() throws Exception {
        try (UdpSocket socket = UdpSocket.open("lo", any());
                DatagramSocket client = new DatagramSocket(0, address("127.0.0.1"))) {
            socket.send(new byte[] {9}, (InetSocketAddress) client.getLocalSocketAddress(), (Inet4Address)
                    address("127.0.0.9"));

            DatagramPacket packet = new DatagramPacket(new byte[10], 10);
            client.receive(packet);

            assertThat(packet.getAddress()).isEqualTo(address("127.0.0.9"));
            assertThat(packet.getPort()).isEqualTo(socket.localPort());
            assertThat(packet.getLength()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsReceivedWithinAShortTime() {
        try (UdpSocket socket = UdpSocket.open("lo", any())) {
            assertThat(socket.receive(Duration.ofMillis(5))).isNull();
            assertThat(socket.receive(Duration.ZERO)).isNull();
        }
    }

    @Test
    void closingWakesTheReceiver() throws Exception {
        UdpSocket socket = UdpSocket.open("lo", any());
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread receiver = Thread.ofPlatform().start(() -> {
            started.countDown();
            try {
                socket.receive(Duration.ofMinutes(5));
                ended.complete(new AssertionError("returned"));
            } catch (SocketClosed e) {
                ended.complete(e);
            }
        });
        started.await();
        while (receiver.getState() != Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }

        socket.close();

        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(SocketClosed.class);
        assertThatThrownBy(() -> socket.receive(Duration.ZERO)).isInstanceOf(SocketClosed.class);
        socket.close();
    }

    @Test
    void aMissingInterfaceIsNamed() {
        assertThatThrownBy(() -> UdpSocket.open("no-such-if", any()))
                .isInstanceOfSatisfying(SocketFailure.class, failure -> {
                    assertThat(failure.deviceUnavailable()).isTrue();
                    assertThat(failure.notPermitted()).isFalse();
                })
                .hasMessageContaining("no-such-if")
                .hasMessageContaining("no such network interface");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        try (UdpSocket first = UdpSocket.open("lo", any())) {
            assertThatThrownBy(() -> UdpSocket.open("lo", new InetSocketAddress("0.0.0.0", first.localPort())))
                    .isInstanceOf(SocketFailure.class)
                    .hasMessageContaining("UDP port " + first.localPort())
                    .hasMessageContaining("taken by another program");
        }
    }

    @Test
    void manyVirtualThreadsWaitOnOnePoller() throws Exception {
        try (UdpPoller poller = new UdpPoller();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                DatagramSocket client = new DatagramSocket(0, address("127.0.0.1"))) {
            List<UdpPoller.Port> ports = new ArrayList<>();
            List<Future<Datagram>> received = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                UdpPoller.Port port = poller.open("lo", any());
                ports.add(port);
                received.add(executor.submit(() -> Objects.requireNonNull(port.receive(LONG))));
            }
            for (int i = 0; i < 100; i++) {
                byte[] payload = {(byte) i};
                client.send(new DatagramPacket(
                        payload, 1, address("127.0.0.1"), ports.get(i).localPort()));
            }

            for (int i = 0; i < 100; i++) {
                assertThat(received.get(i).get(10, TimeUnit.SECONDS).payload()).containsExactly(i);
                ports.get(i).close();
            }
            assertThat(poller.dropped()).isZero();
        }
    }

    @Test
    void loopbackIsListed() {
        assertThat(NetworkDevice.list()).anySatisfy(device -> {
            assertThat(device.name()).isEqualTo("lo");
            assertThat(device.loopback()).isTrue();
            assertThat(device.addresses()).anyMatch(a -> a.address().isLoopbackAddress() && a.prefixLength() == 8);
        });
        assertThat(NetworkDevice.find("no-such-if")).isNull();
    }

    private static InetSocketAddress any() {
        return new InetSocketAddress("0.0.0.0", 0);
    }

    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }
}
