package ingot.rack.power.ipmi;

import ingot.lab.bmc.Chassis;
import java.util.ArrayList;
import java.util.List;

/** A machine behind a simulated BMC that is only a power state, and remembers what was done to it. */
final class Machine implements Chassis {
    private final List<String> acts = new ArrayList<>();
    private boolean on;

    @Override
    public synchronized boolean isOn() {
        return on;
    }

    @Override
    public synchronized void powerOn(BootDevice bootDevice) {
        if (!on) {
            on = true;
            acts.add("on " + bootDevice);
        }
    }

    @Override
    public synchronized void powerOff() {
        if (on) {
            on = false;
            acts.add("off");
        }
    }

    @Override
    public synchronized void softOff() {
        on = false;
        acts.add("soft off");
    }

    @Override
    public synchronized void reset(BootDevice bootDevice) {
        acts.add("reset " + bootDevice);
    }

    synchronized List<String> acts() {
        return List.copyOf(acts);
    }
}
