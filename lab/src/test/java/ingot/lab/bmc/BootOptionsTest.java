package ingot.lab.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.lab.bmc.Chassis.BootDevice;
import ingot.wire.rmcp.BootFlags;
import ingot.wire.rmcp.BootOption;
import ingot.wire.rmcp.CompletionCode;
import ingot.wire.rmcp.Octets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootOptionsTest {
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final BootOptions options = new BootOptions(() -> now);

    @ParameterizedTest
    @CsvSource({
        "NETWORK, NETWORK",
        "DISK, DISK",
        "DISK_SAFE_MODE, DISK",
        "CD, CDROM",
        "REMOTE_CD, CDROM",
        "SETUP, SETUP",
        "NO_OVERRIDE, DEFAULT"
    })
    void flagsForOneStartAreSpentByIt(BootFlags.Device device, BootDevice started) {
        set(BootFlags.of(device, false, true));
        assertThat(options.take()).isEqualTo(started);
        assertThat(options.take()).isEqualTo(BootDevice.DEFAULT);
        assertThat(options.flags()).isEqualTo(BootFlags.of(device, false, true).invalidated());
    }

    @Test
    void persistentFlagsStay() {
        set(BootFlags.of(BootFlags.Device.DISK, true, false));
        now = now.plus(Duration.ofDays(9));
        assertThat(options.take()).isEqualTo(BootDevice.DISK);
        assertThat(options.take()).isEqualTo(BootDevice.DISK);
    }

    @Test
    void flagsForOneStartLapseAfterAMinute() {
        set(BootFlags.of(BootFlags.Device.NETWORK, false, false));
        now = now.plusSeconds(60);
        assertThat(options.flags().valid()).isTrue();
        now = now.plusSeconds(1);
        assertThat(options.flags().valid()).isFalse();
        assertThat(options.take()).isEqualTo(BootDevice.DEFAULT);
    }

    @Test
    void parameter3KeepsThem() {
        options.set(new BootOption(3, false, Octets.ofInts(0x08)));
        set(BootFlags.of(BootFlags.Device.NETWORK, false, false));
        now = now.plus(Duration.ofHours(1));
        assertThat(options.take()).isEqualTo(BootDevice.NETWORK);
    }

    @Test
    void unknownParametersAndWrongLengthsAreRefused() {
        assertThat(options.set(new BootOption(96, false, Octets.ofInts(1))))
                .isEqualTo(CompletionCode.PARAMETER_NOT_SUPPORTED);
        assertThat(options.set(new BootOption(5, false, Octets.ofInts(0x80, 4))))
                .isEqualTo(CompletionCode.INVALID_LENGTH);
        assertThat(options.flags()).isEqualTo(BootFlags.CLEAR);
    }

    @Test
    void acknowledgementsAreWrittenUnderTheirMask() {
        options.set(new BootOption(4, false, Octets.ofInts(0x03, 0x03)));
        options.set(new BootOption(4, false, Octets.ofInts(0x01, 0x00)));
        assertThat(options.get(4).orElseThrow().data()).isEqualTo(Octets.ofInts(0x01, 0x02));
    }

    private void set(BootFlags flags) {
        assertThat(options.set(new BootOption(BootFlags.PARAMETER, false, flags.data())))
                .isEqualTo(CompletionCode.OK);
    }
}
