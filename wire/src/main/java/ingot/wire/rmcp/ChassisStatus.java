package ingot.wire.rmcp;

/**
 * The power state and what goes with it (Get Chassis Status, IPMI 2.0 §28.2).
 *
 * @param on whether the system's power is on
 * @param fault whether power supply or its control has a fault, or the system is overloaded
 */
public record ChassisStatus(boolean on, boolean fault) {
    private static final int ON = 0x01;
    private static final int FAULTS = 0x1a;
    private static final int POWER_FAULT = 0x08;

    /** Power stays off after mains power returns; the last event was an IPMI command. */
    private static final int LAST_EVENT_COMMAND = 0x10;

    public static ChassisStatus decode(Octets data) {
        WireReader reader = new WireReader("chassis status", data);
        int state = reader.u8();
        reader.skip(2);
        return new ChassisStatus((state & ON) != 0, (state & FAULTS) != 0);
    }

    public Octets encode() {
        return Octets.ofInts((on ? ON : 0) | (fault ? POWER_FAULT : 0), LAST_EVENT_COMMAND, 0);
    }
}
