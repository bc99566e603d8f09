package ingot.rack.power.ipmi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ingot.lab.bmc.BmcFaults;
import ingot.lab.bmc.BmcSettings;
import ingot.lab.bmc.BmcSimulator;
import ingot.lab.bmc.BmcUser;
import ingot.rack.power.BootTarget;
import ingot.rack.power.PowerFailed;
import ingot.rack.power.PowerParameters;
import ingot.rack.power.PowerState;
import ingot.rack.power.PowerTarget;
import ingot.wire.rmcp.BootFlags;
import ingot.wire.rmcp.CipherSuite;
import ingot.wire.rmcp.IpmiSecret;
import ingot.wire.rmcp.PrivilegeLevel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client against our BMC, whose honesty ipmitool and FreeIPMI vouch for in the lab's tests. */
class IpmiPowerDriverTest {
    private static final String PASSWORD = "s3cret";
    private static final String KG = "0x3031323334353637383961626364656667686970";
    private static final IpmiTiming QUICK =
            new IpmiTiming(Duration.ofMillis(40), Duration.ofMillis(80), Duration.ofSeconds(4));
    private static final IpmiTiming IMPATIENT =
            new IpmiTiming(Duration.ofMillis(20), Duration.ofMillis(40), Duration.ofMillis(150));

    private final Machine machine = new Machine();
    private final List<String> notices = new ArrayList<>();
    private BmcSimulator bmc;
    private IpmiPowerDriver driver;

    @BeforeEach
    void start() throws IOException {
        driver = new IpmiPowerDriver(new SplittableRandom(1), QUICK);
        bmc = start(settings());
    }

    @AfterEach
    void stop() {
        bmc.close();
    }

    @ParameterizedTest
    @EnumSource(value = CipherSuite.class, mode = EnumSource.Mode.EXCLUDE, names = "SUITE_0")
    void everySuiteSwitchesPower(CipherSuite suite) throws Exception {
        PowerTarget target = target("cipher_suite_id", Integer.toString(suite.id()));

        assertThat(driver.query(target)).isEqualTo(PowerState.OFF);
        driver.on(target, BootTarget.NETWORK);
        assertThat(driver.query(target)).isEqualTo(PowerState.ON);
        driver.off(target, false);
        assertThat(driver.query(target)).isEqualTo(PowerState.OFF);

        assertThat(machine.acts()).containsExactly("on NETWORK", "off");
        assertThat(bmc.sessionCount()).isZero();
        assertThat(notices).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "8", "12", "17"})
    void kgIsUsed(String suite) throws Exception {
        restart(settings().withKg(IpmiSecret.ofTextOrHex(KG)));
        assertThat(driver.query(target("cipher_suite_id", suite, "k_g", KG))).isEqualTo(PowerState.OFF);
        assertThat(notices).isEmpty();
    }

    @Test
    void wrongKgIsAnAuthenticationFailure() throws Exception {
        restart(settings().withKg(IpmiSecret.ofTextOrHex(KG)));
        assertThatThrownBy(() -> driver.query(target("k_g", "guess")))
                .isInstanceOf(PowerFailed.Authentication.class)
                .hasMessage("Could not authenticate to node's BMC: k_g invalid; check k_g");
    }

    @Test
    void kgThatTheBmcDoesNotUseIsLeftOutWithANotice() throws Exception {
        assertThat(driver.query(target("k_g", "guess"))).isEqualTo(PowerState.OFF);
        assertThat(notices).containsExactly("The BMC uses no K_g; went on without the one in the settings.");
        assertThat(bmc.sessionCount()).isZero();
    }

    @Test
    void emptySuiteTakesTheBestThatBothKnow() throws Exception {
        restart(settings().withSuites(CipherSuite.SUITE_0, CipherSuite.SUITE_1, CipherSuite.SUITE_8));
        assertThat(driver.query(target("cipher_suite_id", ""))).isEqualTo(PowerState.OFF);
    }

    @Test
    void emptySuiteNeverTakesAnUnencryptedOne() throws Exception {
        restart(settings().withSuites(CipherSuite.SUITE_0, CipherSuite.SUITE_1, CipherSuite.SUITE_2));
        assertThatThrownBy(() -> driver.query(target("cipher_suite_id", "")))
                .isInstanceOf(PowerFailed.Setting.class)
                .hasMessageContaining("cipher suite 3 unavailable");
    }

    @ParameterizedTest
    @CsvSource({
        "power_pass, guess, Could not authenticate to node's BMC: password invalid",
        "power_user, nobody, Could not authenticate to node's BMC: username invalid",
        "privilege_level, ADMIN, Could not authenticate to node's BMC: privilege level ADMINISTRATOR cannot be obtained",
    })
    void wrongAccountIsAnAuthenticationFailure(String setting, String value, String message) {
        assertThatThrownBy(() -> driver.query(target(setting, value)))
                .isInstanceOf(PowerFailed.Authentication.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining(PASSWORD)
                .hasMessageNotContaining("guess");
        await(() -> bmc.sessionCount() == 0);
    }

    @Test
    void userLevelMayAskButNotSwitch() throws Exception {
        PowerTarget target = target("privilege_level", "USER");
        assertThat(driver.query(target)).isEqualTo(PowerState.OFF);
        assertThatThrownBy(() -> driver.off(target, false))
                .isInstanceOf(PowerFailed.Authentication.class)
                .hasMessageContaining("privilege level insufficient");
        assertThat(bmc.sessionCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "cipher_suite_id, 17, cipher suite 17 unavailable",
        "cipher_suite_id, 0, cipher_suite_id: 0",
        "cipher_suite_id, 4, cipher_suite_id: 4",
        "power_driver, LAN, power_driver LAN (IPMI 1.5) is not spoken",
        "power_address, '', power_address is not set",
        "power_address, 'a b', power_address is not a host name",
        "power_address, '10.0.0.1:99999', port in power_address: 99999",
        "privilege_level, ROOT, privilege_level: ROOT",
        "power_boot_type, uefi, power_boot_type: uefi",
        "power_user, a-name-of-seventeen, power_user: 19 bytes",
        "k_g, 0xabc, k_g: ",
    })
    void wrongSettingIsNamed(String setting, String value, String message) throws Exception {
        restart(settings().withSuites(CipherSuite.SUITE_3));
        assertThatThrownBy(() -> driver.query(target(setting, value)))
                .isInstanceOf(PowerFailed.Setting.class)
                .hasMessageStartingWith("Missing or invalid power setting: " + message);
    }

    @ParameterizedTest
    @CsvSource({
        "auto, NETWORK, NETWORK, false",
        "legacy, NETWORK, NETWORK, false",
        "efi, NETWORK, NETWORK, true",
        "efi, DISK, DISK, true"
    })
    void bootDeviceIsSetForOneStart(String bootType, BootTarget boot, BootFlags.Device device, boolean efi)
            throws Exception {
        driver.on(target("power_boot_type", bootType), boot);

        assertThat(bmc.bootFlags()).isEqualTo(BootFlags.of(device, false, efi).invalidated());
        assertThat(machine.acts()).containsExactly("on " + boot);
    }

    @Test
    void autoKeepsTheEfiBitThatIsThere() throws Exception {
        driver.on(target("power_boot_type", "efi"), BootTarget.DISK);
        driver.on(target("power_boot_type", "auto"), BootTarget.NETWORK);
        await(() -> machine.acts().size() == 3);
        assertThat(machine.acts()).containsExactly("on DISK", "off", "on NETWORK");
        assertThat(bmc.bootFlags().efi()).isTrue();
    }

    @Test
    void noBootTargetLeavesTheFlagsAlone() throws Exception {
        driver.on(target(), BootTarget.NONE);
        assertThat(bmc.bootFlags()).isEqualTo(BootFlags.CLEAR);
        assertThat(machine.acts()).containsExactly("on DEFAULT");
    }

    @Test
    void runningMachineIsCycled() throws Exception {
        driver.on(target(), BootTarget.DISK);
        driver.on(target(), BootTarget.NETWORK);
        await(() -> machine.acts().size() == 3);
        assertThat(machine.acts()).containsExactly("on DISK", "off", "on NETWORK");
    }

    @Test
    void resetKeepsThePower() throws Exception {
        driver.on(target(), BootTarget.DISK);
        driver.reset(target(), BootTarget.NETWORK);
        assertThat(machine.acts()).containsExactly("on DISK", "reset NETWORK");
    }

    @ParameterizedTest
    @CsvSource({"hard, false, off", "soft, false, soft off", "hard, true, soft off"})
    void offIsHardOrSoft(String mode, boolean soft, String act) throws Exception {
        driver.on(target(), BootTarget.NONE);
        driver.off(target("power_off_mode", mode), soft);
        assertThat(machine.acts()).endsWith(act);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void lossIsOvercome(long seed) throws Exception {
        bmc.close();
        bmc = BmcSimulator.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                settings(),
                machine,
                new SplittableRandom(seed));
        bmc.setFaults(BmcFaults.NONE.withLoss(0.25));

        driver.on(target(), BootTarget.NETWORK);
        assertThat(driver.query(target())).isEqualTo(PowerState.ON);
        driver.off(target(), false);

        assertThat(machine.acts()).containsExactly("on NETWORK", "off");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void lostAnswerNeverCyclesTwice(long seed) throws Exception {
        bmc.close();
        bmc = BmcSimulator.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                settings(),
                machine,
                new SplittableRandom(seed));
        driver.on(target(), BootTarget.DISK);
        driver = new IpmiPowerDriver(
                new SplittableRandom(1),
                new IpmiTiming(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMillis(400)));
        bmc.setFaults(BmcFaults.NONE.withLoss(0.25));

        try {
            driver.on(target(), BootTarget.NETWORK);
        } catch (PowerFailed.Connection answerLost) {
            assertThat(answerLost).hasMessageContaining("no answer");
        }

        await(() -> machine.isOn());
        assertThat(machine.acts()).filteredOn("off"::equals).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void slowBmcIsWaitedFor() throws Exception {
        bmc.setFaults(BmcFaults.NONE.withDelay(Duration.ofMillis(60)));
        driver.on(target(), BootTarget.NETWORK);
        assertThat(machine.acts()).containsExactly("on NETWORK");
    }

    @Test
    void deadBmcIsAConnectionFailure() {
        driver = new IpmiPowerDriver(new SplittableRandom(1), IMPATIENT);
        bmc.setFaults(BmcFaults.NONE.withDead(true));
        assertThatThrownBy(() -> driver.query(target()))
                .isInstanceOf(PowerFailed.Connection.class)
                .hasMessageStartingWith("Could not contact node's BMC: no answer from 127.0.0.1 port ");
    }

    @Test
    void closedPortIsAConnectionFailure() {
        PowerTarget target = target();
        bmc.close();
        assertThatThrownBy(() -> driver.query(target))
                .isInstanceOf(PowerFailed.Connection.class)
                .hasMessageContaining("nothing listens at");
    }

    @Test
    void sessionsAreClosedEvenAtALimitOfOne() throws Exception {
        restart(settings().withSessions(1, Duration.ofMinutes(5)));
        for (int round = 0; round < 20; round++) {
            driver.query(target());
        }
        for (int round = 0; round < 3; round++) {
            assertThatThrownBy(() -> driver.query(target("power_pass", "guess")))
                    .isInstanceOf(PowerFailed.Authentication.class);
        }
        // The half-open session of a failed login is dropped by a datagram that nobody answers.
        await(() -> bmc.sessionCount() == 0);
        assertThat(driver.query(target())).isEqualTo(PowerState.OFF);
    }

    @Test
    void fullBmcIsBusy() throws Exception {
        restart(settings().withSessions(1, Duration.ofMinutes(5)));
        try (IpmiLink link = IpmiLink.open(address());
                IpmiSession held = login(link, QUICK).open()) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> driver.query(target()))
                    .isInstanceOf(PowerFailed.Connection.class)
                    .hasMessageContaining("BMC busy: it has no free session");
        }
        assertThat(driver.query(target())).isEqualTo(PowerState.OFF);
    }

    @Test
    void lieAboutThePowerIsReported() throws Exception {
        bmc.setFaults(BmcFaults.NONE.withLie(BmcFaults.PowerLie.ALWAYS_ON));
        assertThat(driver.query(target())).isEqualTo(PowerState.ON);
        // Told that it is on, the driver cycles; the BMC refuses as the machine is off; then it powers up.
        driver.on(target(), BootTarget.NETWORK);
        assertThat(machine.acts()).containsExactly("on NETWORK");
    }

    @Test
    void interruptedActEndsAndClosesItsSession() throws Exception {
        IpmiTiming patient = new IpmiTiming(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(60));
        CountDownLatch loggedIn = new CountDownLatch(1);
        AtomicLong handledBefore = new AtomicLong();
        List<Throwable> ends = new CopyOnWriteArrayList<>();
        Thread act = Thread.ofVirtual().start(() -> {
            try (IpmiLink link = IpmiLink.open(address());
                    IpmiSession session = login(link, patient).open()) {
                bmc.setFaults(BmcFaults.NONE.withDead(true));
                handledBefore.set(bmc.datagramsHandled());
                loggedIn.countDown();
                session.raisePrivilege(PrivilegeLevel.OPERATOR);
            } catch (InterruptedException | PowerFailed e) {
                ends.add(e);
            }
        });
        loggedIn.await();
        await(() -> bmc.datagramsHandled() > handledBefore.get());
        bmc.setFaults(BmcFaults.NONE);
        assertThat(bmc.sessionCount()).isOne();

        act.interrupt();

        assertThat(act.join(Duration.ofSeconds(10))).isTrue();
        assertThat(ends).hasOnlyElementsOfType(InterruptedException.class).hasSize(1);
        await(() -> bmc.sessionCount() == 0);
    }

    @Test
    void settingsDoNotShowSecrets() {
        PowerParameters parameters =
                PowerParameters.of(Map.of("power_address", "10.0.0.1", "power_pass", PASSWORD, "k_g", KG));
        assertThat(parameters.toString()).doesNotContain(PASSWORD).doesNotContain(KG);
        assertThat(IpmiSettings.of(parameters).toString())
                .doesNotContain(PASSWORD)
                .doesNotContain(KG);
    }

    @ParameterizedTest
    @CsvSource({
        "bmc.example, bmc.example, 623",
        "10.0.0.1, 10.0.0.1, 623",
        "10.0.0.1:9623, 10.0.0.1, 9623",
        "fd00::1, fd00::1, 623",
        "[fd00::1], fd00::1, 623",
        "[fd00::1]:9623, fd00::1, 9623",
        "fe80::1%eth0, fe80::1%eth0, 623",
    })
    void addressesAreRead(String setting, String host, int port) {
        assertThat(BmcAddress.parse(setting)).isEqualTo(new BmcAddress(host, port));
    }

    private BmcAddress address() {
        return new BmcAddress("127.0.0.1", bmc.address().getPort());
    }

    private IpmiLogin login(IpmiLink link, IpmiTiming timing) {
        return new IpmiLogin(
                link, IpmiSettings.of(target().parameters()), timing, new SplittableRandom(3), notices::add);
    }

    private PowerTarget target(String... pairs) {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "power_address", "127.0.0.1:" + bmc.address().getPort(), "power_user", "maas", "power_pass", PASSWORD));
        for (int index = 0; index < pairs.length; index += 2) {
            parameters.put(pairs[index], pairs[index + 1]);
        }
        return new PowerTarget("abc123", PowerParameters.of(parameters), notices::add);
    }

    private void restart(BmcSettings settings) throws IOException {
        bmc.close();
        bmc = start(settings);
    }

    private BmcSimulator start(BmcSettings settings) throws IOException {
        return BmcSimulator.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), settings, machine, new SplittableRandom(7));
    }

    private static BmcSettings settings() {
        return BmcSettings.of(new BmcUser("maas", IpmiSecret.ofText(PASSWORD), PrivilegeLevel.OPERATOR))
                .withSuites(CipherSuite.values())
                .withCycleOff(Duration.ofMillis(10));
    }

    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            while (!condition.getAsBoolean()) {
                Thread.onSpinWait();
            }
        });
    }
}
