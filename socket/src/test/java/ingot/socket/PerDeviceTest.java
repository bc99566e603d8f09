package ingot.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PerDeviceTest {
    private final BlockingQueue<FakeService> opened = new LinkedBlockingQueue<>();

    @Test
    void servesExactlyTheInterfacesItIsTold() throws Exception {
        try (PerDevice devices = new PerDevice("fake", this::open, () -> {})) {
            devices.apply(Set.of("lo", "no-such-if"));

            FakeService first = opened.remove();
            assertThat(first.device.name()).isEqualTo("lo");
            assertThat(devices.troubles()).containsOnlyKeys("no-such-if");

            devices.apply(Set.of("lo"));
            assertThat(opened).isEmpty();
            assertThat(devices.troubles()).isEmpty();

            devices.apply(Set.of());
            assertThat(first.alive).isFalse();
        }
    }

    @Test
    void aServiceThatDiedOrNoLongerFitsIsOpenedAnew() throws Exception {
        try (PerDevice devices = new PerDevice("fake", this::open, () -> {})) {
            devices.apply(Set.of("lo"));
            FakeService first = opened.remove();

            first.alive = false;
            FakeService second = opened.poll(10, TimeUnit.SECONDS);
            assertThat(second).isNotNull();
            second.fits = false;
            FakeService third = opened.poll(10, TimeUnit.SECONDS);

            assertThat(third).isNotNull();
            assertThat(second.alive).isFalse();
            assertThat(third.alive).isTrue();
        }
    }

    @Test
    void whatCannotBeServedIsSaid() {
        try (PerDevice devices = new PerDevice(
                "fake",
                device -> {
                    throw new PerDevice.Unservable("has no nose");
                },
                () -> {})) {
            devices.apply(Set.of("lo"));

            assertThat(devices.troubles()).containsEntry("lo", "has no nose");
        }
    }

    private FakeService open(NetworkDevice device) {
        FakeService service = new FakeService(device);
        opened.add(service);
        return service;
    }

    private static final class FakeService implements PerDevice.Service {
        final NetworkDevice device;
        volatile boolean alive = true;
        volatile boolean fits = true;

        FakeService(NetworkDevice device) {
            this.device = device;
        }

        @Override
        public boolean alive() {
            return alive;
        }

        @Override
        public boolean fits(NetworkDevice now) {
            return fits;
        }

        @Override
        public void close() {
            alive = false;
        }
    }
}
