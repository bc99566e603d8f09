package ingot.lab.bmc;

import ingot.wire.rmcp.CipherSuite;
import ingot.wire.rmcp.DeviceId;
import ingot.wire.rmcp.IpmiSecret;
import ingot.wire.rmcp.Octets;
import java.time.Duration;
import java.util.List;

/**
 * How a simulated BMC is set up.
 *
 * @param kg {@link IpmiSecret#NONE}: logins need the password only
 * @param suites those it accepts, in the order it lists them
 * @param sessionsMax open and half-open sessions together, 1 or more
 * @param sessionTimeout how long a silent session stays open
 * @param cycleOff how long the power stays off in a power cycle
 * @param guid 16 bytes
 */
public record BmcSettings(
        List<BmcUser> users,
        IpmiSecret kg,
        List<CipherSuite> suites,
        int sessionsMax,
        Duration sessionTimeout,
        Duration cycleOff,
        Octets guid,
        DeviceId deviceId) {
    private static final DeviceId INGOT = new DeviceId(0x20, 1, 1, 0, 0x02, 0, 1);

    public BmcSettings {
        users = List.copyOf(users);
        suites = List.copyOf(suites);
        if (sessionsMax < 1) {
            throw new IllegalArgumentException("sessions: " + sessionsMax + " (expected: 1 or more)");
        }
        if (guid.length() != 16) {
            throw new IllegalArgumentException("GUID: " + guid.length() + " bytes (expected: 16)");
        }
    }

    /** As many BMCs come: suites 3 and 17, four sessions, one minute of silence, a second off in a power cycle. */
    public static BmcSettings of(BmcUser... users) {
        return new BmcSettings(
                List.of(users),
                IpmiSecret.NONE,
                List.of(CipherSuite.SUITE_3, CipherSuite.SUITE_17),
                4,
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Octets.ofHex("494e474f54000000000000000000b17c"),
                INGOT);
    }

    public BmcSettings withKg(IpmiSecret changed) {
        return new BmcSettings(users, changed, suites, sessionsMax, sessionTimeout, cycleOff, guid, deviceId);
    }

    public BmcSettings withSuites(CipherSuite... changed) {
        return new BmcSettings(users, kg, List.of(changed), sessionsMax, sessionTimeout, cycleOff, guid, deviceId);
    }

    public BmcSettings withSessions(int max, Duration timeout) {
        return new BmcSettings(users, kg, suites, max, timeout, cycleOff, guid, deviceId);
    }

    public BmcSettings withCycleOff(Duration changed) {
        return new BmcSettings(users, kg, suites, sessionsMax, sessionTimeout, changed, guid, deviceId);
    }
}
