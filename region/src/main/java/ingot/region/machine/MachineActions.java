package ingot.region.machine;

import static ingot.region.db.Tables.AUDIT;

import ingot.core.machine.Command;
import ingot.core.machine.Context;
import ingot.core.machine.Effect;
import ingot.core.machine.EventEntry;
import ingot.core.machine.Lifecycle;
import ingot.core.machine.MachineState;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.Outcome;
import ingot.core.machine.UserRef;
import ingot.http.ApiError;
import ingot.region.database.Database;
import ingot.region.event.Events;
import ingot.region.metadata.NodeTokens;
import ingot.region.power.BmcReach;
import ingot.region.power.BmcStore;
import ingot.region.restore.Witnesses;
import ingot.region.script.ScriptInputs;
import ingot.region.setting.Settings;
import ingot.region.storage.StorageStore;
import ingot.region.timeline.Timeline;
import ingot.region.timeline.TimelineStep;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;

/**
 * The one way to do something to a machine: in one transaction load its state with the row locked, decide, store, write events and
 * timeline, and perform the effects (design §3 rule 1). Expected refusals are {@link ApiError}s. Thread-safe.
 */
public final class MachineActions {

    /** Statuses in which a machine boots and talks, so that it needs a token. */
    private static final Set<MachineStatus> TALKS = EnumSet.of(
            MachineStatus.COMMISSIONING,
            MachineStatus.TESTING,
            MachineStatus.DEPLOYING,
            MachineStatus.DISK_ERASING,
            MachineStatus.ENTERING_RESCUE_MODE,
            MachineStatus.RESCUE_MODE);

    private final Database database;
    private final BmcStore bmcs;
    private final BmcReach reach;
    private final NodeTokens tokens;
    private final MachineEffects effects;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * Wires the actions.
     *
     * @param random source of attempt ids; must be unpredictable in production
     */
    public MachineActions(
            Database database,
            BmcStore bmcs,
            BmcReach reach,
            NodeTokens tokens,
            TagEvaluation tags,
            InstantSource clock,
            RandomGenerator random) {
        this.database = database;
        this.bmcs = bmcs;
        this.reach = reach;
        this.tokens = tokens;
        this.effects = new MachineEffects(tokens, bmcs, tags, random);
        this.clock = clock;
        this.random = random;
    }

    /** Applies a command in a transaction of its own and returns the new state. */
    public MachineState apply(String systemId, Command command, Actor actor) {
        return apply(systemId, command, actor, ScriptInputs.NONE);
    }

    public MachineState apply(String systemId, Command command, Actor actor, ScriptInputs inputs) {
        return database.write(sql -> apply(sql, systemId, command, actor, inputs));
    }

    /** Applies a command inside the caller's transaction. */
    public MachineState apply(DSLContext sql, String systemId, Command command, Actor actor, ScriptInputs inputs) {
        MachineStore.Loaded loaded = MachineStore.lock(sql, systemId).orElseThrow(() -> ApiError.notFound("Machine"));
        return apply(sql, loaded, command, actor, inputs);
    }

    /** Applies a command to a machine that the caller has locked. */
    MachineState apply(DSLContext sql, MachineStore.Loaded loaded, Command command, Actor actor, ScriptInputs inputs) {
        Outcome outcome = Lifecycle.decide(prepared(sql, loaded, command), command, context(sql, loaded, actor));
        return switch (outcome) {
            case Outcome.Refused refused -> throw refusal(refused);
            case Outcome.Accepted accepted -> {
                store(sql, loaded, command, accepted, actor, inputs);
                yield accepted.next();
            }
        };
    }

    /**
     * What firmware a machine has was seen for the first time. An observation may come after the inspection has ended, and the
     * layout was made for the other kind then: nothing could be installed on it.
     */
    public void firmwareLearned(DSLContext sql, String systemId) {
        MachineStore.lock(sql, systemId)
                .filter(loaded -> loaded.state().status() == MachineStatus.READY)
                .ifPresent(loaded -> effects.perform(
                        sql,
                        loaded.row().getId(),
                        new Effect.ApplyDefaults(true, false),
                        ScriptInputs.NONE,
                        clock.instant()));
    }

    /** What would happen, with nothing changed ({@code plan=true}). */
    public Outcome wouldDo(DSLContext sql, MachineStore.Loaded loaded, Command command, Actor actor) {
        return Lifecycle.decide(prepared(sql, loaded, command), command, context(sql, loaded, actor));
    }

    /** Issues of the storage layout depend on the system that is to be deployed, so they are found out here. */
    private static MachineState prepared(DSLContext sql, MachineStore.Loaded loaded, Command command) {
        MachineState state = loaded.state();
        if (!(command instanceof Command.Deploy deploy) || !state.traits().hasDisks()) {
            return state;
        }
        List<String> issues = StorageStore.issues(sql, loaded.row(), deploy.osystem(), deploy.distroSeries());
        return state.edit()
                .traits(new ingot.core.machine.Traits(
                        state.traits().dynamic(),
                        state.traits().dpu(),
                        state.traits().hasInterfaces(),
                        state.traits().hasDisks(),
                        state.traits().networkConfigured(),
                        issues))
                .build();
    }

    private Context context(DSLContext sql, MachineStore.Loaded loaded, Actor actor) {
        return new Context(
                clock.instant(),
                actor.principal(),
                MachineSettings.lifecycle(Settings.current(sql)),
                reach.reachable(loaded.state().systemId(), bmcs.of(sql, loaded.nodeId())),
                random);
    }

    private void store(
            DSLContext sql,
            MachineStore.Loaded loaded,
            Command command,
            Outcome.Accepted accepted,
            Actor actor,
            ScriptInputs inputs) {
        MachineState before = loaded.state();
        MachineState next = accepted.next();
        int nodeId = loaded.nodeId();
        MachineStore.store(sql, loaded, next, clock.instant());
        if (before.status() != next.status()
                || before.netboot() != next.netboot()
                || !Objects.equals(before.attempt(), next.attempt())) {
            Witnesses.add(sql);
        }
        for (EventEntry entry : accepted.events()) {
            Events.record(sql, entry.type(), nodeId, entry.description(), cause(entry.user(), actor));
        }
        if (command instanceof Command.UserCommand && before.status() != next.status()) {
            MachineStore.askedSinceRestore(sql, nodeId);
        }
        if (command instanceof Command.UserCommand) {
            audit(sql, before, command, actor);
            Timeline.add(
                    sql,
                    nodeId,
                    clock.instant(),
                    Timeline.Source.REGION,
                    TimelineStep.REQUESTED,
                    word(command)
                            + (actor.principal() == null
                                    ? ""
                                    : " by " + actor.principal().user().name()),
                    Attempts.uuid(next.attempt()));
        }
        if (before.status() != next.status()) {
            Timeline.add(
                    sql,
                    nodeId,
                    clock.instant(),
                    Timeline.Source.REGION,
                    TimelineStep.STATUS,
                    before.status().label() + " to " + next.status().label(),
                    Attempts.uuid(next.attempt()));
        }
        boolean gone = false;
        for (Effect effect : accepted.effects()) {
            effects.perform(sql, nodeId, effect, inputs, clock.instant());
            gone |= effect instanceof Effect.DeleteMachine;
        }
        boolean talks =
                TALKS.contains(next.status()) || (next.status() == MachineStatus.RELEASING && next.releaseScripts());
        if (!gone && talks) {
            tokens.ensure(sql, nodeId);
        }
    }

    private static Events.Cause cause(@org.jspecify.annotations.Nullable UserRef user, Actor actor) {
        Events.Cause cause = actor.cause();
        return user == null
                ? new Events.Cause("", cause.endpoint(), cause.ip(), cause.userAgent())
                : new Events.Cause(user.name(), cause.endpoint(), cause.ip(), cause.userAgent());
    }

    private static void audit(DSLContext sql, MachineState before, Command command, Actor actor) {
        String name =
                actor.principal() == null ? "system" : actor.principal().user().name();
        sql.insertInto(AUDIT)
                .set(AUDIT.ACTOR, name)
                .set(AUDIT.ACTION, word(command))
                .set(AUDIT.KIND, "machine")
                .set(AUDIT.OBJECT_ID, before.systemId())
                .set(
                        AUDIT.DETAIL,
                        JsonColumns.jsonb(Map.of("status", before.status().identifier())))
                .execute();
    }

    /** {@code SwitchOn} is {@code switch on}. */
    private static String word(Command command) {
        return command.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(java.util.Locale.ROOT);
    }

    /** The answer that a refusal is on the wire. */
    public static ApiError refusal(Outcome.Refused refused) {
        String field = refused.field();
        if (field != null) {
            return ApiError.field(field, refused.message());
        }
        return ApiError.of(refused.kind().httpStatus(), refused.message());
    }
}
