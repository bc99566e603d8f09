package ingot.wire.rmcp;

/** What Chassis Control does (IPMI 2.0 §28.3). */
public enum ChassisControl {
    /** Cuts the power at once. */
    POWER_DOWN(0),
    POWER_UP(1),
    /** Off, at least a second, on. Refused by many BMCs if the power is off. */
    POWER_CYCLE(2),
    HARD_RESET(3),
    DIAGNOSTIC_INTERRUPT(4),
    /** Asks the operating system to shut down (ACPI). */
    SOFT_SHUTDOWN(5);

    private final int number;

    ChassisControl(int number) {
        this.number = number;
    }

    public static ChassisControl decode(Octets data) {
        int number = new WireReader("chassis control", data).u8() & 0x0f;
        for (ChassisControl control : values()) {
            if (control.number == number) {
                return control;
            }
        }
        throw MalformedRmcp.value("chassis control", number, "0..5");
    }

    public Octets encode() {
        return Octets.ofInts(number);
    }
}
