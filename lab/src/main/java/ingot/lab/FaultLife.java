package ingot.lab;

import ingot.client.ApiClient;
import ingot.client.Fields;
import ingot.lab.fault.FaultCase;
import ingot.lab.fault.Life;
import ingot.lab.fault.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One machine's life with the faults that were chosen for it: stage after stage, as far as a chosen fault needs it. Used by
 * one thread.
 */
final class FaultLife {

    /** How long a killed part stays away: longer than any of its clients waits for one answer to be given again. */
    private static final Duration OUTAGE = Duration.ofSeconds(5);

    private static final Duration LOGIN = Duration.ofMinutes(2);

    /** Firmware first waits for a DHCP server that does not answer, then tries its disk. */
    private static final Duration LOGIN_WITHOUT_RACK = Duration.ofMinutes(3);

    /** How long a machine is told to wait for its region; it gives up and starts its disk then. */
    private static final Duration REGION_PATIENCE = Duration.ofMinutes(2);

    /** Minutes of {@code node_timeout} while a machine stands still: what Ingot then takes for its end. */
    private static final int NODE_TIMEOUT_SHORT = 3;

    private static final int NODE_TIMEOUT_USUAL = 30;

    /** Deadlines are looked at every ten seconds. */
    private static final Duration DEADLINE_SLACK = Duration.ofSeconds(40);

    // what the machine's agent writes to the console
    private static final String ENLISTING = "no token: enlisting";
    private static final String COMMISSIONING = "commissioning: ";
    private static final String GRANTED = "leave to write given";
    private static final String FETCHING = "image: 25 % fetched";
    private static final String UNPACKING = "image: unpacking";
    // what its loader writes there
    private static final String KERNEL = "/vmlinuz";

    private final LabPlan plan;
    private final List<FaultCase> cases;
    private final MachineRun machine;
    private final QemuChassis chassis;
    private final ApartIngot ingot;
    private final ApiClient api;
    private final Board board;
    private final InstantSource clock;
    private final Path backup;
    private FaultCase present;
    private String dataDisk = "";

    FaultLife(
            LabPlan plan,
            List<FaultCase> cases,
            MachineRun machine,
            QemuChassis chassis,
            ApartIngot ingot,
            ApiClient api,
            Board board,
            InstantSource clock) {
        this.plan = plan;
        this.cases = List.copyOf(cases);
        this.machine = machine;
        this.chassis = chassis;
        this.ingot = ingot;
        this.api = api;
        this.board = board;
        this.clock = clock;
        this.backup = plan.data().resolve("backup");
        this.present = cases.getFirst();
    }

    /** The case that is under way, or comes next. */
    FaultCase present() {
        return present;
    }

    /**
     * Lives it.
     *
     * @throws LabFailed when a case ends otherwise than it should; those after it have not been tried then
     */
    void run() throws IOException, InterruptedException {
        dataDisk = Disks.checksum(machine.machine().dataDisk());
        boolean all = present.life().clockYears() != 0;
        if (all) {
            begin(present);
        }
        for (Stage stage : Stage.values()) {
            List<FaultCase> here =
                    cases.stream().filter(fault -> fault.stage() == stage).toList();
            if (here.isEmpty()
                    && cases.stream().noneMatch(fault -> fault.stage().compareTo(stage) > 0)) {
                return;
            }
            if (here.isEmpty() && stage != Stage.DEPLOYED) {
                if (!all) {
                    machine.reportAs(-1, machine.machine().hostname());
                }
                live(stage, null);
            }
            for (FaultCase fault : here) {
                if (!all) {
                    begin(fault);
                }
                live(stage, fault);
                end(fault);
            }
        }
    }

    private void begin(FaultCase fault) {
        present = fault;
        machine.reportAs(plan.faults().indexOf(fault), fault.word());
        board.say(fault.word());
    }

    private void end(FaultCase fault) throws IOException {
        // only an erasure, which is checked by itself, may change the second disk
        if (fault.stage() != Stage.RELEASE) {
            needDataDiskUnchanged(fault.word());
        }
        board.change(plan.faults().indexOf(fault), LabReport.Machine::succeeded);
    }

    private void needDataDiskUnchanged(String when) throws IOException {
        if (!Disks.checksum(machine.machine().dataDisk()).equals(dataDisk)) {
            throw new LabFailed(machine.phase(), when + ": the second disk was changed, and nothing may write to it");
        }
    }

    private void live(Stage stage, @Nullable FaultCase fault) throws IOException, InterruptedException {
        switch (stage) {
            case ENLIST -> machine.phase("enlist", () -> during("enlist", enlistFaults(fault), machine::enlist));
            case COMMISSION ->
                machine.phase("commission", () -> {
                    if (fault == FaultCase.FROZEN_COMMISSION) {
                        freezeWhileCommissioning();
                    }
                    during("commission", commissionFaults(fault), machine::commission);
                });
            case DEPLOY -> machine.phase("deploy", () -> deploy(fault));
            case DEPLOYED -> machine.phase("restart", () -> restart(fault));
            case RELEASE -> machine.phase("release", () -> release(fault));
        }
    }

    private List<Strike> enlistFaults(@Nullable FaultCase fault) {
        return switch (fault) {
            case REGION_KILLED_ENLIST -> List.of(killRegion(ENLISTING));
            case RACK_KILLED_ENLIST -> List.of(killRack(ENLISTING));
            case DATABASE_KILLED_ENLIST -> List.of(killDatabase(ENLISTING));
            case FROZEN_ENLIST -> List.of(strike(ENLISTING, chassis::freeze, chassis::thaw));
            case null, default -> List.of();
        };
    }

    private List<Strike> commissionFaults(@Nullable FaultCase fault) {
        return switch (fault) {
            case REGION_KILLED_COMMISSION -> List.of(killRegion(COMMISSIONING));
            // while the machine's loader or its first system fetches from it
            case RACK_KILLED_COMMISSION -> List.of(killRack(KERNEL));
            case DATABASE_KILLED_COMMISSION -> List.of(killDatabase(COMMISSIONING));
            case null, default -> List.of();
        };
    }

    private void deploy(@Nullable FaultCase fault) throws IOException, InterruptedException {
        if (fault == FaultCase.FROZEN_DEPLOY) {
            freezeWhileDeploying();
            return;
        }
        if (present.life() == Life.FROZEN) {
            // nothing that follows needs an installed system
            return;
        }
        List<Strike> strikes = new ArrayList<>();
        boolean stale =
                cases.contains(FaultCase.STALE_RACK_REGION_UP) || cases.contains(FaultCase.STALE_RACK_REGION_DOWN);
        set("kernel_opts", Site.KERNEL_OPTIONS + (stale ? " ingot.patience=" + REGION_PATIENCE.toSeconds() : ""));
        if (stale) {
            strikes.add(strike(GRANTED, () -> ingot.copyRack(backup), () -> {}));
        }
        if (cases.contains(FaultCase.RESTORED_REGION)) {
            strikes.add(strike(
                    GRANTED,
                    () -> {
                        ingot.stopRegion();
                        ingot.copyDatabase(backup);
                    },
                    ingot::startRegion));
        }
        switch (fault) {
            case REGION_KILLED_DEPLOY -> strikes.add(killRegion(UNPACKING));
            case RACK_KILLED_DEPLOY -> strikes.add(killRack(FETCHING));
            case DATABASE_KILLED_DEPLOY -> strikes.add(killDatabase(UNPACKING));
            case null, default -> {}
        }
        during("deploy", strikes, machine::deploy);
        machine.leaveWitness();
    }

    private void restart(@Nullable FaultCase fault) throws IOException, InterruptedException {
        switch (fault) {
            case REBOOT_REGION_DOWN -> {
                ingot.killRegion();
                machine.restart(LOGIN);
            }
            case REBOOT_RACK_DOWN -> {
                ingot.killRack();
                machine.restart(LOGIN_WITHOUT_RACK);
            }
            case REBOOT_BOTH_DOWN -> {
                ingot.killRack();
                ingot.killRegion();
                machine.restart(LOGIN_WITHOUT_RACK);
            }
            case STALE_RACK_REGION_UP -> {
                ingot.stopRack();
                ingot.restoreRack(backup);
                ingot.startRack();
                machine.restart(LOGIN);
            }
            case STALE_RACK_REGION_DOWN -> {
                ingot.killRegion();
                ingot.stopRack();
                ingot.restoreRack(backup);
                ingot.startRack();
                machine.restart(LOGIN.plus(REGION_PATIENCE));
            }
            case RESTORED_REGION -> {
                ingot.stopRegion();
                ingot.restoreDatabase(backup);
                ingot.startRegion();
                machine.restart(LOGIN);
            }
            case null, default -> throw new IllegalStateException(fault + ": no restart");
        }
        machine.needWitness();
        ingot.startRegion();
        ingot.startRack();
    }

    private void release(@Nullable FaultCase fault) throws IOException, InterruptedException {
        needDataDiskUnchanged("before the release");
        if (fault == FaultCase.FROZEN_RELEASE) {
            machine.allocate();
            freezeWhileErasing();
        }
        List<Strike> strikes = switch (fault) {
            case REGION_KILLED_RELEASE -> List.of(killRegion(GRANTED));
            case RACK_KILLED_RELEASE -> List.of(killRack(GRANTED));
            case DATABASE_KILLED_RELEASE -> List.of(killDatabase(GRANTED));
            case null, default -> List.of();
        };
        during("release", strikes, machine::release);
    }

    private void freezeWhileCommissioning() throws InterruptedException {
        fail(
                "commission",
                COMMISSIONING,
                machine::askToCommission,
                Duration.ofMinutes(NODE_TIMEOUT_SHORT),
                "Failed commissioning");
    }

    /** An operator gives such a machine back, and takes it again. */
    private void freezeWhileDeploying() throws IOException, InterruptedException {
        fail(
                "deploy",
                UNPACKING,
                machine::askToDeploy,
                Duration.ofMinutes(2 * NODE_TIMEOUT_SHORT),
                "Failed deployment");
        needDataDiskUnchanged("after the failed deployment");
        machine.giveBack();
    }

    private void freezeWhileErasing() throws InterruptedException {
        fail("release", GRANTED, machine::askToErase, Duration.ofMinutes(NODE_TIMEOUT_SHORT), "Failed disk erasing");
    }

    /**
     * Lets the machine stand still at a moment, and waits for what Ingot makes of it.
     *
     * @param deadline after which Ingot has to have noticed
     * @param status that the machine has to have then
     */
    private void fail(String phase, String moment, Runnable ask, Duration deadline, String status)
            throws InterruptedException {
        set("node_timeout", Integer.toString(NODE_TIMEOUT_SHORT));
        Strike freeze = strike(moment, chassis::freeze, () -> {});
        machine.meanwhile(freeze);
        try {
            ask.run();
            // the way to the moment, and from there to the deadline
            machine.awaitStatus(phase, deadline.multipliedBy(2).plus(DEADLINE_SLACK), status);
        } finally {
            machine.meanwhile(() -> {});
            set("node_timeout", Integer.toString(NODE_TIMEOUT_USUAL));
        }
        freeze.end(phase);
        machine.needReasonAndLastStep(phase);
    }

    /** Does something while faults strike one after another; each must have struck. */
    private void during(String phase, List<Strike> strikes, MachineRun.Act act)
            throws IOException, InterruptedException {
        machine.meanwhile(() -> {
            for (Strike strike : strikes) {
                strike.look();
            }
        });
        try {
            act.run();
        } finally {
            machine.meanwhile(() -> {});
        }
        for (Strike strike : strikes) {
            strike.end(phase);
        }
    }

    private Strike killRegion(String moment) {
        return strike(moment, ingot::killRegion, ingot::startRegion);
    }

    private Strike killRack(String moment) {
        return strike(moment, ingot::killRack, ingot::startRack);
    }

    /** The region brings it back by itself. */
    private Strike killDatabase(String moment) {
        return strike(moment, ingot::killDatabase, () -> {});
    }

    /** A fault at the moment when the machine writes this to its console. */
    private Strike strike(String moment, MachineRun.Act blow, MachineRun.Act repair) {
        Console console = Console.fromNow(machine.machine().serialLog());
        return new Strike(
                "'" + moment + "' on the console",
                () -> console.says(moment),
                () -> {
                    board.say(present.word() + ": the fault strikes at '" + moment + "'");
                    blow.run();
                },
                OUTAGE,
                repair,
                clock);
    }

    private void set(String name, String value) {
        api.post("maas/?op=set_config", Fields.of("name", name, "value", value));
    }
}
