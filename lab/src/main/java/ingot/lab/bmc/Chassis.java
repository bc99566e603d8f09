package ingot.lab.bmc;

/**
 * The machine behind a simulated BMC. Calls may come from any thread; each returns once the act has been started, as a
 * real chassis does, so that a caller must poll {@link #isOn()} to see it done.
 */
public interface Chassis {

    boolean isOn();

    /** Switches the machine on; {@code bootDevice} applies to this start. Does nothing when it is on. */
    void powerOn(BootDevice bootDevice);

    /** Cuts the power at once. Does nothing when it is off. */
    void powerOff();

    /** Asks the operating system to shut down, as the power button does. */
    void softOff();

    /** Restarts the machine without cutting the power; {@code bootDevice} applies to this start. */
    void reset(BootDevice bootDevice);

    /** What the firmware tries first. */
    enum BootDevice {
        /** The order set in the firmware. */
        DEFAULT,
        NETWORK,
        DISK,
        CDROM,
        SETUP
    }
}
