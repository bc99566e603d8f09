package ingot.lab;

import ingot.lab.bmc.Chassis.BootDevice;
import ingot.lab.simulated.SimulatedMachine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes one simulated machine through its life by the API. Used by one thread. */
final class FleetRun {

    // for one machine on a quiet host; stretched for many
    private static final Duration ENLIST = Duration.ofSeconds(90);
    private static final Duration COMMISSION = Duration.ofMinutes(2);
    private static final Duration DEPLOY = Duration.ofSeconds(200);
    private static final Duration RESTART = Duration.ofMinutes(1);
    private static final Duration RELEASE = Duration.ofSeconds(150);

    private final int number;
    private final Goal goal;
    private final SimulatedMachine machine;
    private final MachineRun.BmcAccount bmc;
    private final Orders orders;
    private final FleetView view;
    private final Board board;
    private final Waiting waiting;
    private final InstantSource clock;
    private String systemId = "";
    private String status = "";
    private volatile String phase = "enlist";

    FleetRun(
            int number,
            Goal goal,
            SimulatedMachine machine,
            MachineRun.BmcAccount bmc,
            Orders orders,
            FleetView view,
            Board board,
            Waiting waiting,
            InstantSource clock) {
        this.number = number;
        this.goal = goal;
        this.machine = machine;
        this.bmc = bmc;
        this.orders = orders;
        this.view = view;
        this.board = board;
        this.waiting = waiting;
        this.clock = clock;
    }

    /** What it is at, or was last. */
    String phase() {
        return phase;
    }

    SimulatedMachine machine() {
        return machine;
    }

    /**
     * Goes as far as the goal says.
     *
     * @throws LabFailed with the phase that failed
     */
    void run() throws InterruptedException {
        phase("enlist", this::enlist);
        if (goal.reaches(Goal.READY)) {
            phase("commission", this::commission);
        }
        if (goal.reaches(Goal.DEPLOYED)) {
            phase("deploy", this::deploy);
            restart();
        }
        if (machine.otherDisksWritten()) {
            throw new LabFailed(
                    phase, name() + ": a disk other than the system's was written, and nothing may write to it");
        }
        if (goal.reaches(Goal.RELEASED)) {
            phase("release", this::release);
        }
        board.change(number, LabReport.Machine::succeeded);
        phase = Progress.DONE;
    }

    @FunctionalInterface
    private interface Act {
        void run() throws InterruptedException;
    }

    private void phase(String name, Act act) throws InterruptedException {
        phase = name;
        Instant started = clock.instant();
        long before = machine.bytes();
        act.run();
        double seconds = Duration.between(started, clock.instant()).toMillis() / 1000.0;
        board.change(
                number, known -> known.ended(new LabReport.Phase(name, started, seconds, machine.bytes() - before)));
    }

    private void enlist() throws InterruptedException {
        machine.powerOn(BootDevice.DEFAULT);
        await(
                ENLIST,
                "New with inventory, and off",
                found -> isAt(found, "New")
                        && found.get("cpu_count") instanceof Number cores
                        && cores.intValue() == machine.hardware().cores()
                        && !machine.isOn());
    }

    private void commission() throws InterruptedException {
        orders.commission(systemId, name(), bmc);
        await(COMMISSION, "Ready, and off", found -> isAt(found, "Ready") && !machine.isOn());
    }

    private void deploy() throws InterruptedException {
        orders.allocate(systemId, name());
        orders.deploy(systemId, marker());
        await(
                DEPLOY,
                "Deployed, with its user data",
                found -> isAt(found, "Deployed") && machine.userData().contains(marker()));
    }

    /** The installed system must come up again without an installer, from its own disk. */
    private void restart() throws InterruptedException {
        int before = machine.starts();
        machine.reset(BootDevice.DEFAULT);
        await(RESTART, "up again from its disk", found -> isAt(found, "Deployed") && machine.starts() > before);
    }

    private void release() throws InterruptedException {
        orders.erase(systemId);
        await(
                RELEASE,
                "Ready, and off, as Ingot knows",
                found -> isAt(found, "Ready") && "off".equals(found.get("power_state")) && !machine.isOn());
        if (!machine.blank()) {
            throw new LabFailed(phase, name() + ": something is left on its disks after the erasure");
        }
    }

    private void await(Duration limit, String awaited, Predicate<Map<String, @Nullable Object>> condition)
            throws InterruptedException {
        Instant deadline = clock.instant().plus(waiting.stretched(limit));
        while (true) {
            Map<String, @Nullable Object> found =
                    view.machine(machine.hardware().macs().getFirst());
            if (found != null) {
                learn(found);
                if (condition.test(found)) {
                    return;
                }
                if (status.toLowerCase(Locale.ROOT).contains("failed") || status.equals("Broken")) {
                    throw new LabFailed(phase, name() + " is '" + status + "': " + found.get("status_message"));
                }
            }
            if (clock.instant().isAfter(deadline)) {
                throw new LabFailed(
                        phase,
                        "not within " + waiting.stretched(limit).toSeconds() + " s: " + name() + " becomes " + awaited
                                + " (last: " + (status.isEmpty() ? "unknown to Ingot" : status) + ", power "
                                + (machine.isOn() ? "on" : "off") + ")");
            }
            view.awaitNext();
        }
    }

    private void learn(Map<String, @Nullable Object> found) {
        String now = Site.text(found, "status_name");
        if (!now.equals(status)) {
            status = now;
            systemId = Site.text(found, "system_id");
            board.change(number, known -> known.known(systemId).at(now));
        }
    }

    private static boolean isAt(Map<String, @Nullable Object> found, String name) {
        return name.equals(found.get("status_name"));
    }

    private String name() {
        return machine.hardware().name();
    }

    private String marker() {
        return name() + "-was-here";
    }
}
