package ingot.core.machine;

import ingot.core.event.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Acquiring and deploying (facts: lifecycle §7.3, §7.4, §7.9, §16). */
final class Deploying {
    private Deploying() {}

    static Outcome acquire(Decision decision, Command.Acquire command) {
        Outcome.@Nullable Refused refused = unlessAcquirable(decision);
        if (refused != null) {
            return refused;
        }
        take(decision, command.agentName(), command.bridges(), command.comment());
        return decision.accepted();
    }

    static Outcome deploy(Decision decision, Command.Deploy command) {
        MachineState state = decision.state();
        boolean ready = state.status() == MachineStatus.READY;
        if (!ready && state.status() != MachineStatus.ALLOCATED) {
            return Refusals.transition(state, MachineStatus.DEPLOYING);
        }
        boolean inMemory = command.ephemeral() || !state.traits().hasDisks();
        Outcome.@Nullable Refused refused = Refusals.first(
                ready ? unlessAcquirable(decision) : null,
                Refusals.unlessPowerType(state),
                state.traits().networkConfigured()
                        ? null
                        : Refusals.field("network", "Node must be configured to use a network"),
                inMemory || state.traits().storageIssues().isEmpty()
                        ? null
                        : Refusals.field(
                                "storage", String.join("; ", state.traits().storageIssues())),
                Refusals.unlessPowered(state, decision.rackReachable()));
        if (refused != null) {
            return refused;
        }
        String agentName = command.agentName() == null ? state.agentName() : command.agentName();
        if (ready) {
            take(decision, agentName, command.bridges(), command.comment());
        } else if (command.bridges() != null) {
            decision.effect(new Effect.AcquireBridges(command.bridges()));
        }
        MachineState allocated = decision.state();
        decision.request(EventType.REQUEST_NODE_START_DEPLOYMENT, command.comment());
        Deployment deployment = new Deployment(
                command.osystem(),
                command.distroSeries(),
                command.hweKernel(),
                command.licenseKey(),
                inMemory,
                command.kernelCrashDump(),
                command.syncInterval() != null,
                command.syncInterval(),
                null);
        if (!inMemory) {
            decision.effect(
                    new Effect.CreateScriptSet(ResultType.DEPLOYMENT, new Effect.ScriptSelection.DeploymentScripts()));
            decision.effect(
                    new Effect.CreateScriptSet(ResultType.INSTALLATION, new Effect.ScriptSelection.InstallLog()));
        }
        decision.enter(MachineStatus.DEPLOYING, next -> {
            next.deployment(deployment).agentName(agentName).netboot(true).rollback(Rollback.to(allocated));
            next.attempt(inMemory ? null : decision.newAttempt(AttemptPurpose.DEPLOY));
        });
        decision.effect(new Effect.ClaimAddresses());
        decision.startFromNetwork();
        return decision.accepted();
    }

    /** A machine deployed in memory that starts again is deployed again (facts: lifecycle §16). */
    static void redeployInMemory(Decision decision) {
        MachineState state = decision.state();
        decision.bypass(
                MachineStatus.DEPLOYING,
                next -> next.netboot(true)
                        .statusExpires(decision.now().plus(decision.settings().nodeTimeout()))
                        .rollback(Rollback.to(state)));
        decision.event(EventType.DEPLOYING, "");
    }

    /**
     * The installed system, or the one in memory, asks for its user-data: it runs. An installer that asks while the network
     * boot is still wanted is not that system.
     */
    static Outcome userDataFetched(Decision decision) {
        MachineState state = decision.state();
        Deployment deployment = state.deployment();
        boolean running = deployment.ephemeral() || !state.netboot();
        if (state.status() != MachineStatus.DEPLOYING || !running) {
            return decision.accepted();
        }
        Instant synced = deployment.hardwareSync() ? decision.now() : deployment.lastSync();
        decision.effect(new Effect.NoteImageDeployed(deployment.osystem(), deployment.distroSeries()));
        decision.event(EventType.IMAGE_DEPLOYED, "deployed " + deployment.osystem() + "/" + deployment.distroSeries());
        decision.enter(MachineStatus.DEPLOYED, next -> next.deployment(deployment.syncedAt(synced)));
        return decision.accepted();
    }

    private static Outcome.@Nullable Refused unlessAcquirable(Decision decision) {
        MachineState state = decision.state();
        UserRef user = decision.actor();
        if (state.status() != MachineStatus.READY) {
            return Refusals.transition(state, MachineStatus.ALLOCATED);
        }
        if (user == null) {
            return Refusals.conflict("allocate: " + state.hostname() + " needs a user who will own it");
        }
        return state.owner() == null || state.ownedBy(user)
                ? null
                : Refusals.conflict("allocate: " + state.hostname() + " belongs to another user");
    }

    private static void take(
            Decision decision, String agentName, Effect.@Nullable BridgeOptions bridges, String comment) {
        decision.request(EventType.REQUEST_NODE_ACQUIRE, comment);
        decision.effect(new Effect.AcquireStorage());
        UserRef owner = decision.actor();
        decision.enter(MachineStatus.ALLOCATED, next -> next.owner(owner).agentName(agentName));
        if (bridges != null) {
            decision.effect(new Effect.AcquireBridges(bridges));
        }
    }
}
