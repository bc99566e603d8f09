package ingot.core.machine;

import ingot.core.script.ScriptStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Machines and people of the tests, and the two-letter status codes of their tables. */
final class Machines {
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final UserRef ALICE = new UserRef(1, "alice");
    static final UserRef BOB = new UserRef(2, "bob");
    static final Principal ADMIN = Principal.administrator(ALICE);
    static final Principal USER = Principal.plain(BOB);
    static final int POOL = 0;

    private static final Map<String, MachineStatus> CODES = Map.ofEntries(
            Map.entry("NW", MachineStatus.NEW),
            Map.entry("CO", MachineStatus.COMMISSIONING),
            Map.entry("FC", MachineStatus.FAILED_COMMISSIONING),
            Map.entry("MI", MachineStatus.MISSING),
            Map.entry("RY", MachineStatus.READY),
            Map.entry("RS", MachineStatus.RESERVED),
            Map.entry("DP", MachineStatus.DEPLOYED),
            Map.entry("RT", MachineStatus.RETIRED),
            Map.entry("BR", MachineStatus.BROKEN),
            Map.entry("DG", MachineStatus.DEPLOYING),
            Map.entry("AL", MachineStatus.ALLOCATED),
            Map.entry("FD", MachineStatus.FAILED_DEPLOYMENT),
            Map.entry("RL", MachineStatus.RELEASING),
            Map.entry("FR", MachineStatus.FAILED_RELEASING),
            Map.entry("DE", MachineStatus.DISK_ERASING),
            Map.entry("FE", MachineStatus.FAILED_DISK_ERASING),
            Map.entry("RM", MachineStatus.RESCUE_MODE),
            Map.entry("ER", MachineStatus.ENTERING_RESCUE_MODE),
            Map.entry("FN", MachineStatus.FAILED_ENTERING_RESCUE_MODE),
            Map.entry("XR", MachineStatus.EXITING_RESCUE_MODE),
            Map.entry("FX", MachineStatus.FAILED_EXITING_RESCUE_MODE),
            Map.entry("TS", MachineStatus.TESTING),
            Map.entry("FT", MachineStatus.FAILED_TESTING));

    private Machines() {}

    static MachineStatus code(String code) {
        MachineStatus status = CODES.get(code);
        if (status == null) {
            throw new IllegalArgumentException("no such code: " + code);
        }
        return status;
    }

    /** The cells of a table row. */
    static String[] cells(String row) {
        return row.strip().split(" +", -1);
    }

    /** A commissioned machine with an IPMI BMC that is on, came from Ready, and belongs to alice where somebody owns it. */
    static MachineState in(MachineStatus status) {
        boolean free = status == MachineStatus.NEW || status == MachineStatus.READY;
        return MachineState.created("abc123", "node7", NodeType.MACHINE, POOL)
                .edit()
                .status(status)
                .previousStatus(MachineStatus.READY)
                .owner(free ? null : ALICE)
                .powerType("ipmi")
                .powerState(PowerState.ON)
                .traits(new Traits(false, false, true, true, true, List.of()))
                .scripts(ScriptSets.NONE.with(
                        ResultType.COMMISSIONING,
                        ScriptSetState.of(7, List.of(ScriptStatus.PASSED, ScriptStatus.SKIPPED), false)))
                .build();
    }

    static Context by(@Nullable Principal user) {
        return new Context(NOW, user, LifecycleSettings.DEFAULTS, true, new SplittableRandom(1));
    }

    static Context withoutRack(@Nullable Principal user) {
        return new Context(NOW, user, LifecycleSettings.DEFAULTS, false, new SplittableRandom(1));
    }

    static Context at(Instant now) {
        return new Context(now, null, LifecycleSettings.DEFAULTS, true, new SplittableRandom(1));
    }

    static Outcome.Accepted accepted(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted accepted) {
            return accepted;
        }
        throw new AssertionError("expected to be accepted: " + outcome);
    }

    static Outcome.Refused refused(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            return refused;
        }
        throw new AssertionError("expected to be refused: " + outcome);
    }

    /** The state after a report of the machine, a rack or the clock. */
    static MachineState after(MachineState state, Command command) {
        return accepted(Lifecycle.decide(state, command, by(null))).next();
    }
}
