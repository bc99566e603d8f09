package ingot.lab.fault;

import java.util.Arrays;
import java.util.List;

/** The life of one machine, which carries as many faults as it can: each life takes minutes under emulation. */
public enum Life {
    REGION_KILLED(false, 0),
    RACK_KILLED(true, 0),
    DATABASE_KILLED(false, 0),
    CLOCK_AHEAD(false, 10),
    CLOCK_BEHIND(true, -10),
    FROZEN(false, 0);

    private final boolean uefi;
    private final int clockYears;

    Life(boolean uefi, int clockYears) {
        this.uefi = uefi;
        this.clockYears = clockYears;
    }

    /** Whether its machine has UEFI firmware; BIOS otherwise. */
    public boolean uefi() {
        return uefi;
    }

    /** How many years the machine's clock is ahead; negative when it is behind. */
    public int clockYears() {
        return clockYears;
    }

    /** Its faults, in the order in which they strike. */
    public List<FaultCase> cases() {
        return Arrays.stream(FaultCase.values())
                .filter(fault -> fault.life() == this)
                .toList();
    }
}
