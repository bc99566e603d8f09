package ingot.lab.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ingot.wire.rmcp.BootFlags;
import ingot.wire.rmcp.CipherSuite;
import ingot.wire.rmcp.IpmiSecret;
import ingot.wire.rmcp.PrivilegeLevel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that are not ours say whether the simulator is a BMC: ipmitool, ipmipower and ipmi-chassis. */
class BmcRefereesTest {
    private static final String PASSWORD = "s3cret";
    private static final String KG = "two-key login";

    private final MemoryChassis chassis = new MemoryChassis();
    private BmcSimulator bmc;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        bmc = start(settings());
    }

    @AfterEach
    void stop() {
        bmc.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17})
    void ipmitoolSwitchesPower(int suite) throws Exception {
        assertThat(ipmitool(suite, "power", "status").output()).contains("Chassis Power is off");
        ipmitool(suite, "power", "on");
        assertThat(ipmitool(suite, "power", "status").output()).contains("Chassis Power is on");
        ipmitool(suite, "power", "cycle");
        awaitActs(3);
        ipmitool(suite, "power", "reset");
        ipmitool(suite, "power", "soft");
        assertThat(ipmitool(suite, "power", "status").output()).contains("Chassis Power is off");
        assertThat(chassis.acts()).containsExactly("on DEFAULT", "off", "on DEFAULT", "reset DEFAULT", "soft off");
        assertThat(bmc.sessionCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "3, pxe, 'options=efiboot', NETWORK, false, true",
        "17, pxe, 'options=efiboot,persistent', NETWORK, true, true",
        "3, disk, 'options=efiboot,persistent', DISK, true, true",
        "3, disk, , DISK, false, false",
        "3, cdrom, , CD, false, false",
        "3, bios, 'options=persistent', SETUP, true, false",
    })
    void ipmitoolStoresBootFlagsExactly(
            int suite, String device, String options, BootFlags.Device stored, boolean persistent, boolean efi)
            throws Exception {
        if (options == null) {
            ipmitool(suite, "chassis", "bootdev", device);
        } else {
            ipmitool(suite, "chassis", "bootdev", device, options);
        }

        assertThat(bmc.bootFlags()).isEqualTo(BootFlags.of(stored, persistent, efi));
        String read = ipmitool(suite, "chassis", "bootparam", "get", "5").output();
        assertThat(read)
                .contains("Boot Flag Valid")
                .contains(persistent ? "apply to all future boots" : "apply to only next boot")
                .contains(efi ? "BIOS EFI boot" : "BIOS PC Compatible (legacy) boot");
    }

    @Test
    void oneTimeFlagsAreSpentByTheStart() throws Exception {
        ipmitool(3, "chassis", "bootdev", "pxe", "options=efiboot");
        ipmitool(3, "power", "on");
        assertThat(ipmitool(3, "chassis", "bootparam", "get", "5").output()).contains("Boot Flag Invalid");
        ipmitool(3, "power", "reset");
        assertThat(chassis.acts()).containsExactly("on NETWORK", "reset DEFAULT");
    }

    @Test
    void persistentFlagsStay() throws Exception {
        ipmitool(3, "chassis", "bootdev", "disk", "options=persistent");
        ipmitool(3, "power", "on");
        ipmitool(3, "power", "reset");
        assertThat(chassis.acts()).containsExactly("on DISK", "reset DISK");
        ipmitool(3, "chassis", "bootdev", "none");
        ipmitool(3, "power", "reset");
        assertThat(chassis.acts()).endsWith("reset DEFAULT");
    }

    @Test
    void ipmitoolReadsTheController() throws Exception {
        assertThat(ipmitool(17, "mc", "info").output())
                .contains("IPMI Version              : 2.0")
                .contains("Device ID                 : 32");
        assertThat(ipmitool(17, "channel", "getciphers", "ipmi", "1").output())
                .containsPattern("17 +N/A +hmac_sha256 +sha256_128 +aes_cbc_128")
                .containsPattern("12 +N/A +hmac_md5 +md5_128 +aes_cbc_128");
        assertThat(ipmitool(17, "mc", "guid").output()).containsIgnoringCase("guid");
    }

    @Test
    void wrongPasswordIsRefused() throws Exception {
        assertThat(ForeignTool.ipmitool(bmc, 3, "maas", "guess", "", "power", "status")
                        .status())
                .isNotZero();
        assertThat(ForeignTool.ipmitool(bmc, 3, "nobody", PASSWORD, "", "power", "status")
                        .status())
                .isNotZero();
    }

    @Test
    void suiteThatIsNotAllowedIsRefused() throws Exception {
        restart(settings().withSuites(CipherSuite.SUITE_17));
        assertThat(ForeignTool.ipmitool(bmc, 3, "maas", PASSWORD, "", "power", "status")
                        .status())
                .isNotZero();
        ipmitool(17, "power", "status");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 17})
    void ipmitoolNeedsKg(int suite) throws Exception {
        restart(settings().withKg(IpmiSecret.ofText(KG)));

        assertThat(ForeignTool.ipmitool(bmc, suite, "maas", PASSWORD, "", "power", "status")
                        .status())
                .isNotZero();
        assertThat(ForeignTool.ipmitool(bmc, suite, "maas", PASSWORD, KG, "power", "status")
                        .succeeds()
                        .output())
                .contains("Chassis Power is off");
    }

    @Test
    void operatorMayNotBeAdministrator() throws Exception {
        assertThat(ForeignTool.ipmitool(bmc, 3, "operator", PASSWORD, "", "-L", "ADMINISTRATOR", "power", "on")
                        .status())
                .isNotZero();
        ForeignTool.ipmitool(bmc, 3, "operator", PASSWORD, "", "-L", "OPERATOR", "power", "on")
                .succeeds();
        assertThat(ForeignTool.ipmitool(bmc, 3, "operator", PASSWORD, "", "-L", "USER", "power", "off")
                        .output())
                .containsIgnoringCase("privilege");
        assertThat(chassis.acts()).containsExactly("on DEFAULT");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17})
    void freeipmiSwitchesPowerWithEverySuite(int suite) throws Exception {
        assertThat(freeipmi("ipmipower", suite, "", "--stat").output()).contains(": off");
        freeipmi("ipmipower", suite, "", "--on");
        assertThat(freeipmi("ipmipower", suite, "", "--stat").output()).contains(": on");
        assertThat(chassis.acts()).containsExactly("on DEFAULT");
        assertThat(bmc.sessionCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8, 12, 17})
    void passwordOfTwentyBytesIsUsedInFull(int suite) throws Exception {
        String password = "ABCDEFGHIJKLMNOPQRST";
        restart(BmcSettings.of(BmcUser.administrator("maas", password)).withSuites(CipherSuite.values()));
        assertThat(ForeignTool.freeipmi("ipmipower", bmc, suite, folder, "maas", password, "", "--stat")
                        .output())
                .contains(": off");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8, 12, 17})
    void freeipmiKnowsKg(int suite) throws Exception {
        restart(settings().withKg(IpmiSecret.ofText("0123456789abcdefghij")));
        assertThat(freeipmi("ipmipower", suite, "0123456789abcdefghij", "--stat")
                        .output())
                .contains(": off");
        assertThat(freeipmi("ipmipower", suite, "wrong", "--stat").output()).contains("k_g invalid");
    }

    @Test
    void freeipmiSetsTheBootDevice() throws Exception {
        freeipmi(
                        "ipmi-config",
                        17,
                        "",
                        "--category=chassis",
                        "--commit",
                        "--key-pair=Chassis_Boot_Flags:Boot_Flags_Persistent=No",
                        "--key-pair=Chassis_Boot_Flags:Boot_Device=PXE")
                .succeeds();

        assertThat(bmc.bootFlags().valid()).isTrue();
        assertThat(bmc.bootFlags().persistent()).isFalse();
        assertThat(bmc.bootFlags().device()).isEqualTo(BootFlags.Device.NETWORK);
        assertThat(freeipmi("ipmi-config", 17, "", "--category=chassis", "--checkout", "--section=Chassis_Boot_Flags")
                        .output())
                .containsPattern("Boot_Flags_Persistent +No")
                .containsPattern("Boot_Device +PXE");
    }

    @Test
    void freeipmiReadsTheChassis() throws Exception {
        assertThat(freeipmi("ipmi-chassis", 17, "", "--get-chassis-status").output())
                .containsPattern("System Power +: off");
        freeipmi("ipmi-chassis", 17, "", "--chassis-control=POWER-UP").succeeds();
        assertThat(chassis.acts()).containsExactly("on DEFAULT");
    }

    private ForeignTool.Result ipmitool(int suite, String... words) throws IOException, InterruptedException {
        return ForeignTool.ipmitool(bmc, suite, "maas", PASSWORD, "", words).succeeds();
    }

    private ForeignTool.Result freeipmi(String tool, int suite, String kg, String... words)
            throws IOException, InterruptedException {
        return ForeignTool.freeipmi(tool, bmc, suite, folder, "maas", PASSWORD, kg, words);
    }

    private void awaitActs(int count) {
        await(() -> chassis.acts().size() >= count);
    }

    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            while (!condition.getAsBoolean()) {
                Thread.onSpinWait();
            }
        });
    }

    private void restart(BmcSettings settings) throws IOException {
        bmc.close();
        bmc = start(settings);
    }

    private BmcSimulator start(BmcSettings settings) throws IOException {
        return BmcSimulator.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), settings, chassis, new SplittableRandom(7));
    }

    private static BmcSettings settings() {
        return BmcSettings.of(
                        BmcUser.administrator("maas", PASSWORD),
                        new BmcUser("operator", IpmiSecret.ofText(PASSWORD), PrivilegeLevel.OPERATOR))
                .withSuites(CipherSuite.values())
                .withCycleOff(Duration.ofMillis(10));
    }
}
