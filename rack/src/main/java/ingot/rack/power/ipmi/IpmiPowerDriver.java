package ingot.rack.power.ipmi;

import static ingot.rack.power.PowerField.choice;
import static ingot.rack.power.PowerField.macAddress;
import static ingot.rack.power.PowerField.multipleChoice;
import static ingot.rack.power.PowerField.password;
import static ingot.rack.power.PowerField.text;

import ingot.rack.power.BootTarget;
import ingot.rack.power.PowerDriver;
import ingot.rack.power.PowerFailed;
import ingot.rack.power.PowerField;
import ingot.rack.power.PowerField.Choice;
import ingot.rack.power.PowerState;
import ingot.rack.power.PowerTarget;
import ingot.rack.power.PowerType;
import ingot.rack.power.ipmi.IpmiSession.Repeat;
import ingot.wire.rmcp.BootFlags;
import ingot.wire.rmcp.BootOption;
import ingot.wire.rmcp.ChassisControl;
import ingot.wire.rmcp.ChassisStatus;
import ingot.wire.rmcp.CompletionCode;
import ingot.wire.rmcp.IpmiCommand;
import ingot.wire.rmcp.IpmiResponse;
import ingot.wire.rmcp.MalformedRmcp;
import ingot.wire.rmcp.Octets;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * IPMI 2.0 over the network (facts/power.md §4). On means: boot device for the next start, then a power cycle, or power
 * up if the machine is off. Stateless: a session lives for one call and is closed whatever happens. Thread-safe.
 */
public final class IpmiPowerDriver implements PowerDriver {
    private static final List<Duration> WAITS = PowerDriver.seconds(4, 8, 16, 32);
    private static final PowerType TYPE = PowerType.single("ipmi", "IPMI", "power_address", fields());

    private final RandomGenerator random;
    private final IpmiTiming timing;

    /** Makes the driver; {@code random} must be unpredictable, as it makes nonces and initialisation vectors. */
    public IpmiPowerDriver(RandomGenerator random, IpmiTiming timing) {
        this.random = random;
        this.timing = timing;
    }

    @Override
    public PowerType type() {
        return TYPE;
    }

    @Override
    public List<Duration> waits() {
        return WAITS;
    }

    @Override
    public void on(PowerTarget target, BootTarget boot) throws InterruptedException {
        IpmiSettings settings = IpmiSettings.of(target.parameters());
        inSession(target, settings, session -> {
            setBootDevice(session, settings, boot, target);
            if (isOn(session)) {
                IpmiResponse cycled = control(session, ChassisControl.POWER_CYCLE, Repeat.MUST_RUN_ONCE);
                if (cycled.completionCode() == CompletionCode.OK) {
                    return PowerState.ON;
                }
                if (cycled.completionCode() != CompletionCode.NOT_SUPPORTED_NOW) {
                    throw IpmiRefusals.ofCommand("power cycle", cycled.completionCode());
                }
                // It went off in between; BMCs do not cycle what is off.
            }
            IpmiResponse up = control(session, ChassisControl.POWER_UP, Repeat.MAY_RUN_TWICE);
            if (up.completionCode() != CompletionCode.OK) {
                throw IpmiRefusals.ofCommand("power up", up.completionCode());
            }
            return PowerState.ON;
        });
    }

    @Override
    public void off(PowerTarget target, boolean soft) throws InterruptedException {
        IpmiSettings settings = IpmiSettings.of(target.parameters());
        ChassisControl way = soft || settings.softOff() ? ChassisControl.SOFT_SHUTDOWN : ChassisControl.POWER_DOWN;
        inSession(target, settings, session -> {
            IpmiResponse down = control(session, way, Repeat.MAY_RUN_TWICE);
            boolean offAlready = down.completionCode() == CompletionCode.NOT_SUPPORTED_NOW && !isOn(session);
            if (down.completionCode() != CompletionCode.OK && !offAlready) {
                throw IpmiRefusals.ofCommand(
                        way == ChassisControl.POWER_DOWN ? "power down" : "soft shutdown", down.completionCode());
            }
            return PowerState.OFF;
        });
    }

    @Override
    public void reset(PowerTarget target, BootTarget boot) throws InterruptedException {
        IpmiSettings settings = IpmiSettings.of(target.parameters());
        inSession(target, settings, session -> {
            setBootDevice(session, settings, boot, target);
            IpmiResponse done = control(session, ChassisControl.HARD_RESET, Repeat.MUST_RUN_ONCE);
            if (done.completionCode() != CompletionCode.OK) {
                throw IpmiRefusals.ofCommand("reset", done.completionCode());
            }
            return PowerState.ON;
        });
    }

    @Override
    public PowerState query(PowerTarget target) throws InterruptedException {
        IpmiSettings settings = IpmiSettings.of(target.parameters());
        return inSession(target, settings, session -> isOn(session) ? PowerState.ON : PowerState.OFF);
    }

    private PowerState inSession(PowerTarget target, IpmiSettings settings, Work work) throws InterruptedException {
        try (IpmiLink link = IpmiLink.open(settings.address());
                IpmiSession session = new IpmiLogin(link, settings, timing, random, target.notices()).open()) {
            session.raisePrivilege(settings.privilege());
            return work.perform(session);
        } catch (MalformedRmcp malformed) {
            throw new PowerFailed.Action("the BMC's answer is not understood: " + malformed.getMessage());
        }
    }

    /** A BMC that cannot do this may still switch the power, so only a notice comes of it. */
    private static void setBootDevice(IpmiSession session, IpmiSettings settings, BootTarget boot, PowerTarget target)
            throws InterruptedException {
        BootFlags.Device device = switch (boot) {
            case NONE -> BootFlags.Device.NO_OVERRIDE;
            case NETWORK -> BootFlags.Device.NETWORK;
            case DISK -> BootFlags.Device.DISK;
        };
        if (device == BootFlags.Device.NO_OVERRIDE) {
            return;
        }
        try {
            boolean efi = switch (settings.bootType()) {
                case AUTO -> presentFlags(session).efi();
                case LEGACY -> false;
                case EFI -> true;
            };
            BootFlags flags = BootFlags.of(device, false, efi);
            session.perform(
                    "setting the boot device",
                    IpmiCommand.SET_SYSTEM_BOOT_OPTIONS,
                    new BootOption(BootFlags.PARAMETER, false, flags.data()).encodeSet(),
                    Repeat.MAY_RUN_TWICE);
        } catch (PowerFailed.Action | PowerFailed.Connection | MalformedRmcp refused) {
            target.notices().accept("The boot device could not be set, went on without: " + refused.getMessage());
        }
    }

    private static BootFlags presentFlags(IpmiSession session) throws InterruptedException {
        IpmiResponse response = session.ask(
                IpmiCommand.GET_SYSTEM_BOOT_OPTIONS, BootOption.get(BootFlags.PARAMETER), Repeat.MAY_RUN_TWICE);
        // Some BMCs cannot tell; then there is nothing to keep.
        return response.completionCode() == CompletionCode.OK
                ? new BootFlags(BootOption.decodeGot(response.data()).data())
                : BootFlags.CLEAR;
    }

    private static boolean isOn(IpmiSession session) throws InterruptedException {
        Octets data = session.perform(
                "asking for the power state", IpmiCommand.GET_CHASSIS_STATUS, Octets.EMPTY, Repeat.MAY_RUN_TWICE);
        return ChassisStatus.decode(data).on();
    }

    private static IpmiResponse control(IpmiSession session, ChassisControl control, Repeat repeat)
            throws InterruptedException {
        return session.ask(IpmiCommand.CHASSIS_CONTROL, control.encode(), repeat);
    }

    private static PowerField[] fields() {
        return new PowerField[] {
            choice(
                            "power_driver",
                            "IPMI version",
                            "LAN_2_0",
                            new Choice("LAN", "LAN (IPMI 1.5)"),
                            new Choice("LAN_2_0", "LAN_2_0 (IPMI 2.0)"))
                    .needed(),
            choice(
                    "power_boot_type",
                    "Boot type",
                    "auto",
                    new Choice("auto", "As it is"),
                    new Choice("legacy", "Legacy BIOS"),
                    new Choice("efi", "EFI")),
            text("power_address", "Address").needed(),
            text("power_user", "User"),
            password("power_pass", "Password"),
            password("k_g", "K_g (BMC key)"),
            choice(
                    "cipher_suite_id",
                    "Cipher suite",
                    "3",
                    new Choice("17", "17 (HMAC-SHA256, AES-CBC-128)"),
                    new Choice("3", "3 (HMAC-SHA1, AES-CBC-128)"),
                    new Choice("", "The best that both sides know"),
                    new Choice("8", "8 (HMAC-MD5, AES-CBC-128)"),
                    new Choice("12", "12 (HMAC-MD5, MD5, AES-CBC-128)")),
            choice(
                    "privilege_level",
                    "Privilege level",
                    "OPERATOR",
                    new Choice("USER", "User"),
                    new Choice("OPERATOR", "Operator"),
                    new Choice("ADMIN", "Administrator")),
            multipleChoice(
                    "workaround_flags",
                    "Workarounds",
                    List.of(IpmiSettings.OPEN_SESSION_PRIVILEGE),
                    new Choice("opensesspriv", "Name the privilege when opening a session"),
                    new Choice("authcap", "Skip the question for capabilities"),
                    new Choice("idzero", "Zero session ids"),
                    new Choice("unexpectedauth", "Unexpected authentication"),
                    new Choice("forcepermsg", "Force authentication of each message"),
                    new Choice("endianseq", "Byte order of sequence numbers"),
                    new Choice("intel20", "Intel IPMI 2.0"),
                    new Choice("supermicro20", "Supermicro IPMI 2.0"),
                    new Choice("sun20", "Sun IPMI 2.0"),
                    new Choice("nochecksumcheck", "Do not check checksums"),
                    new Choice("integritycheckvalue", "Do not check the BMC's last proof"),
                    new Choice("ipmiping", "IPMI ping"),
                    new Choice("", "None")),
            macAddress("mac_address", "MAC address of the BMC").ofNode(),
            choice(
                    "power_off_mode",
                    "Way to switch off",
                    "hard",
                    new Choice("hard", "Cut the power"),
                    new Choice("soft", "Ask the operating system"))
        };
    }

    /** What is done in a session. */
    @FunctionalInterface
    private interface Work {
        PowerState perform(IpmiSession session) throws InterruptedException;
    }
}
