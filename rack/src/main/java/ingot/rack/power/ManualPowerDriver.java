package ingot.rack.power;

import java.util.List;
import java.util.Optional;

/** Somebody walks to the machine. Nothing is done, nothing is known. */
final class ManualPowerDriver implements PowerDriver {
    private static final PowerType TYPE = new PowerType(
            "manual", "Manual: somebody presses the button", false, false, false, false, List.of(), Optional.empty());

    @Override
    public PowerType type() {
        return TYPE;
    }

    @Override
    public void on(PowerTarget target, BootTarget boot) {
        target.notices().accept("Please switch the machine on by hand.");
    }

    @Override
    public void off(PowerTarget target, boolean soft) {
        target.notices().accept("Please switch the machine off by hand.");
    }

    @Override
    public PowerState query(PowerTarget target) {
        return PowerState.UNKNOWN;
    }
}
