package ingot.region.effect;

import static ingot.region.db.Tables.NODE;

import ingot.core.machine.Command;
import ingot.core.machine.PowerState;
import ingot.region.database.Database;
import ingot.region.effect.EffectStore.Claimed;
import ingot.region.effect.EffectStore.Ending;
import ingot.region.machine.Actor;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.MachineActions;
import ingot.region.machine.Times;
import ingot.region.power.BmcStore;
import ingot.region.power.PowerAnswer;
import ingot.region.power.PowerOrder;
import ingot.region.power.PowerOrder.Action;
import ingot.region.power.PowerOrder.BootTarget;
import ingot.region.power.PowerRelay;
import ingot.region.script.ScriptInputs;
import ingot.region.timeline.Timeline;
import ingot.region.timeline.TimelineStep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Performs power acts through a rack and tells the machine's state machine what came of them. The act runs outside any
 * transaction; the answer is stored together with its consequence, and only under the current fencing number. Thread-safe.
 */
public final class PowerActs {

    /** Tries of one act before it has failed for good. */
    static final int TRIES_MAX = 3;

    /** Claims of one act, those included whose process was killed or failed in the middle. */
    private static final int CLAIMS_MAX = 10;

    private static final Duration BACKOFF_FIRST = Duration.ofSeconds(5);

    private final Database database;
    private final MachineActions actions;
    private final BmcStore bmcs;
    private final PowerRelay relay;
    private final InstantSource clock;

    public PowerActs(Database database, MachineActions actions, BmcStore bmcs, PowerRelay relay, InstantSource clock) {
        this.database = database;
        this.actions = actions;
        this.bmcs = bmcs;
        this.relay = relay;
        this.clock = clock;
    }

    private record Target(String systemId, String hostname, BmcStore.Power power) {}

    void perform(Claimed claim) {
        Target target = database.read(sql -> target(sql, claim.nodeId()));
        if (target == null || Set.of("", "manual").contains(target.power().type())) {
            finish(claim, null, new PowerAnswer.Done(PowerState.UNKNOWN.word()));
            return;
        }
        if (claim.tries() > CLAIMS_MAX) {
            finish(claim, target.systemId(), new PowerAnswer.Failed("gave up: nobody could finish this act", false));
            return;
        }
        PowerOrder order = order(claim, target);
        if (order.action() != Action.QUERY) {
            database.write(sql -> {
                note(sql, claim, TimelineStep.POWER_STARTED, "try " + claim.tries(), clock.instant());
                return null;
            });
        }
        try {
            finish(claim, target.systemId(), relay.perform(order));
        } catch (InterruptedException closing) {
            // The process ends: the lease runs out, and the rack's journal keeps a repeat from acting twice.
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Target target(DSLContext sql, int nodeId) {
        var row = sql.select(NODE.SYSTEM_ID, NODE.HOSTNAME)
                .from(NODE)
                .where(NODE.ID.eq(nodeId))
                .fetchOne();
        return row == null ? null : new Target(row.value1(), row.value2(), bmcs.of(sql, nodeId));
    }

    private static PowerOrder order(Claimed claim, Target target) {
        boolean soft = JsonColumns.text(claim.payload(), "mode").equals("soft");
        Action action = switch (claim.kind()) {
            case "power_on" -> Action.ON;
            case "power_off" -> soft ? Action.SOFT_OFF : Action.OFF;
            case "power_cycle" -> Action.CYCLE;
            // A boot order alone: nothing is switched, the state is asked for afterwards.
            case "power_query", "boot_order" -> Action.QUERY;
            default -> throw new IllegalStateException("effect " + claim.id() + " of kind " + claim.kind());
        };
        BootTarget boot = switch (JsonColumns.text(claim.payload(), "target")) {
            case "network" -> BootTarget.NETWORK;
            case "disk" -> BootTarget.DISK;
            default -> BootTarget.UNCHANGED;
        };
        return new PowerOrder(
                claim.id(),
                claim.fence(),
                target.systemId(),
                target.hostname(),
                target.power().type(),
                target.power().parameters(),
                action,
                boot);
    }

    private void finish(Claimed claim, @Nullable String systemId, PowerAnswer answer) {
        Instant now = clock.instant();
        database.write(sql -> {
            if (systemId != null) {
                // The machine's row first, as everywhere, so that two transactions never wait for each other.
                sql.select(NODE.ID)
                        .from(NODE)
                        .where(NODE.SYSTEM_ID.eq(systemId))
                        .forUpdate()
                        .fetchOne();
            }
            switch (answer) {
                case PowerAnswer.Done done -> done(sql, claim, systemId, done, now);
                case PowerAnswer.Failed failed ->
                    failed(sql, claim, systemId, failed.message(), failed.worthRetry(), now);
                case PowerAnswer.NoRack none -> failed(sql, claim, systemId, none.message(), true, now);
            }
            return null;
        });
    }

    private void done(DSLContext sql, Claimed claim, @Nullable String systemId, PowerAnswer.Done done, Instant now) {
        Boolean tell = EffectStore.end(sql, claim, Ending.DONE, Map.of("state", done.state()), null, now);
        if (tell == null || systemId == null) {
            return;
        }
        sql.update(NODE)
                .set(NODE.POWER_STATE_QUERIED, Times.column(now))
                .where(NODE.ID.eq(claim.nodeId()))
                .execute();
        note(sql, claim, TimelineStep.POWER_DONE, done.state(), now);
        if (tell) {
            PowerState state = PowerState.ofWord(done.state()).orElse(PowerState.UNKNOWN);
            actions.apply(sql, systemId, new Command.PowerReported(state), Actor.SYSTEM, ScriptInputs.NONE);
        }
    }

    private void failed(
            DSLContext sql, Claimed claim, @Nullable String systemId, String message, boolean worthRetry, Instant now) {
        // A lone boot order or query is tried again as well: one lost packet must not turn a machine to "error".
        if (worthRetry && claim.tries() < TRIES_MAX) {
            Duration pause = BACKOFF_FIRST.multipliedBy(1L << (claim.tries() - 1));
            EffectStore.retry(sql, claim, message, now.plus(pause), now);
            return;
        }
        Boolean tell = EffectStore.end(sql, claim, Ending.FAILED, Map.of(), message, now);
        if (tell == null || !tell || systemId == null) {
            return;
        }
        note(sql, claim, TimelineStep.POWER_FAILED, message, now);
        Command report = switch (claim.kind()) {
            case "power_on" -> new Command.PowerActFailed(Command.PowerAct.ON, message);
            case "power_off" -> new Command.PowerActFailed(Command.PowerAct.OFF, message);
            case "power_cycle" -> new Command.PowerActFailed(Command.PowerAct.CYCLE, message);
            default -> new Command.PowerQueryFailed(message);
        };
        actions.apply(sql, systemId, report, Actor.SYSTEM, ScriptInputs.NONE);
    }

    private static void note(DSLContext sql, Claimed claim, TimelineStep step, String detail, Instant now) {
        Timeline.add(
                sql,
                claim.nodeId(),
                now,
                Timeline.Source.REGION,
                step,
                claim.kind().replace('_', ' ') + ": " + detail,
                null);
    }
}
