package ingot.rack.power.ipmi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ingot.rack.power.BootTarget;
import ingot.rack.power.PowerFailed;
import ingot.rack.power.PowerParameters;
import ingot.rack.power.PowerState;
import ingot.rack.power.PowerTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client against a BMC that is not ours: OpenIPMI's ipmi_sim. It knows no suite above 8, no K_g. */
class IpmiSimRefereeTest {
    private static final Path SIMULATOR = Path.of("/usr/bin/ipmi_sim");
    private static final IpmiTiming TIMING =
            new IpmiTiming(Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofSeconds(8));

    @TempDir
    Path folder;

    private Process simulator;
    private int port;
    private final IpmiPowerDriver driver = new IpmiPowerDriver(new SplittableRandom(1), TIMING);

    @BeforeEach
    void start() throws IOException {
        assumeThat(SIMULATOR).as("ipmi_sim is not installed").exists();
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.createDirectory(folder.resolve("state"));
        Path chassis = Files.writeString(folder.resolve("chassis.sh"), """
                #!/bin/sh
                # Called with "get power", "get boot", "set power 0|1", "set boot NAME" after some words of no interest.
                d=$(dirname "$0")
                while [ $# -gt 0 ]; do case $1 in get|set|check) break;; esac; shift; done
                act=$1; shift
                case $act in
                get) for item; do case $item in
                    power) echo "power:$(cat "$d/power" 2>/dev/null || echo 0)";;
                    boot) echo boot:none;;
                  esac; done;;
                set) while [ $# -gt 0 ]; do
                    echo "$1 $2" >>"$d/acts"
                    case $1 in power) echo "$2" >"$d/power";; esac
                    shift 2
                  done;;
                esac
                exit 0
                """);
        Files.setPosixFilePermissions(chassis, PosixFilePermissions.fromString("rwx------"));
        Path lan = Files.writeString(folder.resolve("lan.conf"), """
                name "bmc"
                set_working_mc 0x20
                  startlan 1
                    addr 127.0.0.1 %d
                    priv_limit admin
                    allowed_auths_callback none md2 md5 straight
                    allowed_auths_user none md2 md5 straight
                    allowed_auths_operator none md2 md5 straight
                    allowed_auths_admin none md2 md5 straight
                    guid a123456789abcdefa123456789abcdef
                  endlan
                  chassis_control "%s"
                  user 1 true "" "" user 10 none md2 md5 straight
                  user 2 true "maas" "secret" admin 10 none md2 md5 straight
                """.formatted(port, chassis));
        Path emulator = Files.writeString(folder.resolve("emu"), """
                mc_setbmc 0x20
                mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
                sel_enable 0x20 1000 0x0a
                mc_enable 0x20
                """);
        simulator = new ProcessBuilder(
                        SIMULATOR.toString(),
                        "-n",
                        "-c",
                        lan.toString(),
                        "-f",
                        emulator.toString(),
                        "-s",
                        folder.resolve("state").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        awaitAnswers();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (simulator != null) {
            simulator.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3", ""})
    void powerIsSwitchedAndCycled(String suite) throws Exception {
        PowerTarget target = target("cipher_suite_id", suite);

        driver.on(target, BootTarget.NETWORK);
        assertThat(driver.query(target)).isEqualTo(PowerState.ON);
        driver.on(target, BootTarget.DISK);
        // It cycles in its own time, and an "off" that comes meanwhile would end the cycle there.
        await(() -> acts().size() == 5);
        driver.off(target, false);
        assertThat(driver.query(target)).isEqualTo(PowerState.OFF);

        assertThat(acts()).containsExactly("boot pxe", "power 1", "boot default", "power 0", "power 1", "power 0");
    }

    @Test
    void fortyActsLeaveNoSessionBehind() throws Exception {
        // It stops answering after some thirty sessions that were left open.
        for (int round = 0; round < 40; round++) {
            assertThat(driver.query(target())).isEqualTo(PowerState.OFF);
        }
    }

    @Test
    void wrongPasswordIsAnAuthenticationFailure() {
        assertThatThrownBy(() -> driver.query(target("power_pass", "guess")))
                .isInstanceOf(PowerFailed.Authentication.class);
        assertThatThrownBy(() -> driver.query(target("power_user", "nobody")))
                .isInstanceOf(PowerFailed.Authentication.class);
    }

    @Test
    void suiteThatItLacksIsNamed() {
        assertThatThrownBy(() -> driver.query(target("cipher_suite_id", "17")))
                .isInstanceOf(PowerFailed.Setting.class)
                .hasMessageContaining("cipher suite 17 unavailable");
    }

    private List<String> acts() {
        try {
            return Files.readAllLines(folder.resolve("acts"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            while (!condition.getAsBoolean()) {
                Thread.onSpinWait();
            }
        });
    }

    private void awaitAnswers() {
        IpmiPowerDriver probe = new IpmiPowerDriver(
                new SplittableRandom(2),
                new IpmiTiming(Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(50)));
        for (int round = 0; round < 200; round++) {
            try {
                probe.query(target());
                return;
            } catch (PowerFailed.Connection notYet) {
                assertThat(simulator.isAlive()).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("ipmi_sim does not answer");
    }

    private PowerTarget target(String... pairs) {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "power_address", "127.0.0.1:" + port,
                "power_user", "maas",
                "power_pass", "secret"));
        for (int index = 0; index < pairs.length; index += 2) {
            parameters.put(pairs[index], pairs[index + 1]);
        }
        return new PowerTarget("abc123", PowerParameters.of(parameters), notice -> {});
    }
}
