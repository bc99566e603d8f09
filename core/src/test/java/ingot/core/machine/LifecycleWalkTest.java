package ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.event.EventType;
import ingot.core.script.ScriptStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random walks through any commands: what must never happen does not. The seed is the name of the case. */
class LifecycleWalkTest {
    private static final int STEPS = 4000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void noWalkBreaksAnInvariant(long seed) {
        new Walk(seed).run();
    }

    /** The shell may hold any state, as after a restore or an edit by hand: a decision refuses or accepts, but never throws. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void noStateMakesADecisionThrow(long seed) {
        new Walk(seed).leap();
    }

    /** One machine, its world, and the memory that invariants need. */
    private static final class Walk {
        private final SplittableRandom random;
        private final Map<String, Attempt.Grant> grants = new HashMap<>();
        private final Set<String> revoked = new HashSet<>();
        private final Set<MachineStatus> visited = EnumSet.noneOf(MachineStatus.class);
        private Instant now = Machines.NOW;
        private MachineState state;
        private long nextSet = 1;

        Walk(long seed) {
            random = new SplittableRandom(seed);
            state = fresh();
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                now = now.plusSeconds(random.nextInt(240));
                Command command = command();
                Context context = new Context(
                        now, command instanceof Command.UserCommand ? user() : null, settings(), chance(9), random);
                MachineState before = state;
                switch (Lifecycle.decide(before, command, context)) {
                    case Outcome.Refused refused ->
                        assertThat(refused.message()).isNotEmpty();
                    case Outcome.Accepted accepted -> {
                        check(before, command, accepted);
                        state = shell(accepted);
                        visited.add(state.status());
                    }
                }
            }
            // A walk that never left the yard would prove nothing.
            assertThat(visited)
                    .contains(MachineStatus.DEPLOYED, MachineStatus.RESCUE_MODE, MachineStatus.FAILED_TESTING);
            assertThat(grants).isNotEmpty();
        }

        void leap() {
            for (int step = 0; step < STEPS; step++) {
                MachineStatus status = pick(MachineStatus.values());
                state = fresh().edit()
                        .status(status)
                        .previousStatus(pick(MachineStatus.values()))
                        .owner(pick(Machines.ALICE, Machines.BOB))
                        .powerState(pick(PowerState.values()))
                        .releaseScripts(chance(5))
                        .enlisting(chance(3))
                        .netboot(chance(5))
                        .statusExpires(chance(5) ? now : null)
                        .lastHeartbeat(chance(5) ? now.minusSeconds(7200) : null)
                        .rollback(chance(3) ? Rollback.to(fresh()) : null)
                        .attempt(chance(5) ? new Attempt("old", pick(AttemptPurpose.values()), null) : null)
                        .build();
                Command command = command();
                Context context = new Context(now, chance(5) ? user() : null, settings(), chance(5), random);
                if (Lifecycle.decide(state, command, context) instanceof Outcome.Accepted(var next, var _, var _)) {
                    assertThat(next.systemId()).isEqualTo(state.systemId());
                    visited.add(next.status());
                }
            }
            assertThat(visited).hasSizeGreaterThan(20);
        }

        private void check(MachineState before, Command command, Outcome.Accepted accepted) {
            MachineState next = accepted.next();
            String what = before.status() + " × " + command + " -> " + next.status();
            if (next.status() == MachineStatus.NEW || next.status() == MachineStatus.READY) {
                assertThat(next.owner()).as(what).isNull();
            }
            if (!next.status().monitored()) {
                assertThat(next.statusExpires()).as(what).isNull();
                assertThat(next.rollback()).as(what).isNull();
            }
            if (next.status() == MachineStatus.DEPLOYED && !next.deployment().ephemeral()) {
                assertThat(BootPurpose.of(next)).as(what).isEqualTo(BootPurpose.LOCAL);
            }
            if (BootPurpose.of(next) == BootPurpose.XINSTALL
                    && !next.deployment().ephemeral()) {
                assertThat(next.status()).as(what).isEqualTo(MachineStatus.DEPLOYING);
            }
            assertThat(next.previousStatus())
                    .as(what)
                    .isNotEqualTo(MachineStatus.TESTING)
                    .isNotIn(MachineStatus.RESCUE);
            if (next.attempt() != null) {
                assertThat(next.attempt().purpose().livesIn(next.status()))
                        .as(what)
                        .isTrue();
                assertThat(revoked).as(what).doesNotContain(next.attempt().id());
            }
            if (!movesFreely(command)) {
                assertThat(Transitions.allowed(before.status(), next.status())
                                || passesThrough(before.status(), next.status(), accepted.events()))
                        .as(what)
                        .isTrue();
            }
            if (before.locked() && command instanceof Command.UserCommand asked) {
                assertThat(Lifecycle.permission(asked)).as(what).isIn(Permission.LOCK, Permission.VIEW);
            }
            boolean newOwner = before.owner() == null
                    ? next.owner() != null
                    : !before.owner().equals(next.owner());
            if (newOwner) {
                assertThat(accepted.effects()).as(what).contains(new Effect.DeleteToken());
            }
            checkGrants(before, command, accepted, what);
        }

        /** A grant goes to one boot and one plan of an attempt; a revoked attempt never gets one. */
        private void checkGrants(MachineState before, Command command, Outcome.Accepted accepted, String what) {
            if (command instanceof Command.GrantRequested(GrantRequest request)) {
                Attempt.Grant grant = new Attempt.Grant(request.bootId(), request.planHash());
                assertThat(before.status()).as(what).isNotEqualTo(MachineStatus.DEPLOYED);
                assertThat(revoked).as(what).doesNotContain(request.attemptId());
                assertThat(grants.computeIfAbsent(request.attemptId(), none -> grant))
                        .as(what)
                        .isEqualTo(grant);
            }
            for (Effect effect : accepted.effects()) {
                if (effect instanceof Effect.RevokeAttempt(String id)) {
                    revoked.add(id);
                }
            }
        }

        /** Going back is not bound to the table (facts: lifecycle §3, end). */
        private static boolean movesFreely(Command command) {
            return command instanceof Command.RegisteredDeployed // created in that status
                    || command instanceof Command.Abort
                    || command instanceof Command.PowerActFailed
                    || command instanceof Command.AddressClaimFailed
                    || command instanceof Command.SwitchOn;
        }

        /** A chain of legal changes in one decision leaves one event for each. */
        private static boolean passesThrough(MachineStatus from, MachineStatus to, List<EventEntry> events) {
            MachineStatus at = from;
            for (EventEntry event : events) {
                if (event.type() == EventType.NODE_CHANGED_STATUS) {
                    MachineStatus next = target(event.description());
                    if (!Transitions.allowed(at, next)) {
                        return false;
                    }
                    at = next;
                }
            }
            return at == to;
        }

        private static MachineStatus target(String description) {
            for (MachineStatus status : MachineStatus.values()) {
                if (description.contains("' to '" + status.label() + "'")) {
                    return status;
                }
            }
            throw new AssertionError("no status in: " + description);
        }

        /** What the shell would do with the effects, as far as later decisions see it. */
        private MachineState shell(Outcome.Accepted accepted) {
            MachineState next = accepted.next();
            ScriptSets scripts = next.scripts();
            for (Effect effect : accepted.effects()) {
                switch (effect) {
                    case Effect.CreateScriptSet(ResultType type, var _) ->
                        scripts = scripts.with(
                                type, ScriptSetState.of(nextSet++, List.of(pick(ScriptStatus.values())), chance(1)));
                    case Effect.ForgetScriptSet(ResultType type) -> scripts = scripts.without(type);
                    case Effect.DeleteMachine _ -> {
                        return fresh();
                    }
                    default -> {}
                }
            }
            return next.edit().scripts(scripts).build();
        }

        private MachineState fresh() {
            return MachineState.created("abc123", "node7", NodeType.MACHINE, Machines.POOL)
                    .edit()
                    .powerType(pick("ipmi", "ipmi", "redfish", "manual"))
                    .traits(new Traits(chance(1), chance(1), true, chance(9), chance(9), List.of()))
                    .build();
        }

        private Command command() {
            List<Command> choice = new ArrayList<>();
            choice.add(Command.Commission.plain());
            choice.add(new Command.Accept());
            choice.add(new Command.Test(chance(5), null, 1, chance(5), chance(5)));
            choice.add(new Command.OverrideFailedTesting(""));
            choice.add(new Command.Acquire("", null, ""));
            choice.add(Command.Deploy.image("ubuntu", "noble"));
            choice.add(new Command.Deploy(
                    "ubuntu", "noble", "", "", chance(1), false, Duration.ofMinutes(15), null, null, ""));
            choice.add(new Command.Release(chance(5), false, false, chance(2) ? List.of("backup") : List.of(), ""));
            choice.add(new Command.Abort(""));
            choice.add(new Command.EnterRescue());
            choice.add(new Command.ExitRescue());
            choice.add(new Command.SwitchOn(""));
            choice.add(new Command.SwitchOff(StopMode.HARD, ""));
            choice.add(new Command.QueryPower());
            choice.add(new Command.MarkFixed(""));
            choice.add(new Command.Unlock(""));
            choice.add(new Command.Unlock(""));
            if (chance(2)) {
                choice.add(new Command.MarkBroken("smokes", chance(5)));
                choice.add(new Command.Lock(""));
                choice.add(new Command.Delete());
                choice.add(new Command.AttemptRevoked("restored from a backup"));
                choice.add(new Command.MarkFailed("it failed", ScriptStatus.FAILED));
                choice.add(new Command.ScriptOverdue("slow"));
                choice.add(new Command.RegisteredDeployed(Machines.BOB));
            }
            choice.add(new Command.Created());
            choice.add(new Command.Enlisted());
            choice.add(new Command.DeadlinePassed());
            choice.add(new Command.PowerQueryFailed("no answer"));
            choice.add(new Command.PowerActFailed(pick(Command.PowerAct.values()), "no answer"));
            choice.add(new Command.AddressClaimFailed("none left"));
            for (int often = 0; often < 4; often++) {
                choice.add(new Command.BootRequested());
                choice.add(new Command.UserDataFetched());
                choice.add(new Command.NetbootSet(chance(2)));
                choice.add(new Command.PowerReported(pick(PowerState.values())));
                choice.add(new Command.Signal(pick(SignalStatus.values()), "", pick("", "ipmi"), Map.of()));
                choice.add(Command.Signal.of(SignalStatus.OK));
                choice.add(new Command.Webhook(
                        pick(Command.Webhook.Type.values()),
                        pick("cloudinit", "curtin"),
                        pick("modules-final", "init-network", "cmd-install", "cmd-install/stage-late"),
                        "text",
                        pick(Command.Webhook.Result.values())));
                choice.add(new Command.GrantRequested(
                        new GrantRequest(attemptId(), pick("boot1", "boot2"), pick("planA", "planA", "planB"))));
            }
            return choice.get(random.nextInt(choice.size()));
        }

        /** Mostly the live attempt, sometimes an old one. */
        private String attemptId() {
            Attempt attempt = state.attempt();
            if (attempt != null && chance(8)) {
                return attempt.id();
            }
            return revoked.isEmpty() ? "none" : revoked.iterator().next();
        }

        private Principal user() {
            return chance(7) ? Machines.ADMIN : Machines.USER;
        }

        private LifecycleSettings settings() {
            return new LifecycleSettings(Duration.ofMinutes(30), chance(1), chance(5), chance(5), "ga-24.04");
        }

        private boolean chance(int ofTen) {
            return random.nextInt(10) < ofTen;
        }

        @SafeVarargs
        private <T> T pick(T... values) {
            return values[random.nextInt(values.length)];
        }
    }
}
