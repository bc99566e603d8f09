package ingot.core.machine;

import ingot.core.script.ScriptStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something the shell does after a decision, in the order given. Power acts, boot order and address probing run outside
 * the transaction and report back with {@link Command.PowerReported}, {@link Command.PowerActFailed} or
 * {@link Command.AddressClaimFailed}; everything else belongs into the same transaction as the state.
 */
public sealed interface Effect {
    /** Set the boot order if the driver can, then switch on. */
    record PowerOn(BootTarget target) implements Effect {}

    /** Switch off; already off is success. */
    record PowerOff(StopMode mode) implements Effect {}

    /** Set the boot order if the driver can, switch off if on, then switch on. */
    record PowerCycle(BootTarget target) implements Effect {}

    /** Ask the BMC for the power state. */
    record PowerQuery() implements Effect {}

    /** Set the boot order if the driver can. */
    record SetBootOrder(BootTarget target) implements Effect {}

    /** Pending and running power acts of the machine are pointless now; waiting ones are dropped. */
    record CancelPowerActs() implements Effect {}

    /** Make a script set with pending results and point the machine to it; unfinished results of older sets abort. */
    record CreateScriptSet(ResultType type, ScriptSelection selection) implements Effect {}

    /** Take the pointer to the current set of a type away; the results stay. */
    record ForgetScriptSet(ResultType type) implements Effect {}

    /** Give every pending or running result of the current sets of these types a status. */
    record EndResults(Set<ResultType> types, ScriptStatus status) implements Effect {
        public EndResults {
            types = Set.copyOf(types);
        }
    }

    /** Drop partitions, filesystems, groups and special filesystems; keep the physical disks. */
    record ResetStorage() implements Effect {}

    /** Drop the links of all interfaces and both default gateways. */
    record ResetNetworking() implements Effect {}

    /** After commissioning: give the machine the default storage layout and default links. */
    record ApplyDefaults(boolean storage, boolean network) implements Effect {}

    /** Evaluate all tags with a definition for this machine. */
    record EvaluateTags() implements Effect {}

    /** Copy every mountable filesystem to a twin that the owner may change. */
    record AcquireStorage() implements Effect {}

    /** Make one acquired bridge over each configured interface. */
    record AcquireBridges(BridgeOptions options) implements Effect {}

    /** Delete the owner's filesystem twins. */
    record ReleaseAcquiredStorage() implements Effect {}

    /** Remove acquired bridges and interfaces; their addresses move back to the parent. */
    record ReleaseAcquiredInterfaces() implements Effect {}

    /** Pick and probe an address for every automatic link that has none. */
    record ClaimAddresses() implements Effect {}

    /** Free the automatic addresses. */
    record ReleaseAddresses() implements Effect {}

    /** Delete the metadata token; the next preseed makes a new one. */
    record DeleteToken() implements Effect {}

    /** Delete devices whose parent is this machine. */
    record DeleteChildDevices() implements Effect {}

    /** Delete secrets and huge-page rows of the deployment. */
    record DeleteDeploymentLeftovers() implements Effect {}

    /** Delete the workload annotations. */
    record DeleteWorkloadAnnotations() implements Effect {}

    /** Delete the machine with everything that is only its own. */
    record DeleteMachine() implements Effect {}

    /** An attempt began: racks must know its id before the machine boots. */
    record NewAttempt(Attempt attempt) implements Effect {}

    /** An attempt is over: no rack may give its grant any more. */
    record RevokeAttempt(String attemptId) implements Effect {}

    /** Remember that the image was deployed now. */
    record NoteImageDeployed(String osystem, String distroSeries) implements Effect {}

    /** Store power parameters that the machine found; the text form never shows them. */
    record StorePowerParameters(String powerType, Map<String, String> parameters) implements Effect {
        public StorePowerParameters {
            parameters = Map.copyOf(parameters);
        }

        @Override
        public String toString() {
            return "StorePowerParameters[powerType=" + powerType + "]";
        }
    }

    /**
     * Bridges wanted by {@code bridge_all}.
     *
     * @param type {@code standard} or {@code ovs}
     * @param forwardDelaySeconds 0..65535
     */
    record BridgeOptions(String type, boolean spanningTree, int forwardDelaySeconds) {}

    /** Which scripts go into a set. */
    sealed interface ScriptSelection {
        /**
         * All built-in commissioning scripts and chosen ones.
         *
         * @param custom names, tags or ids; null for every custom script that is not opt-in; empty for none
         */
        record Commissioning(@Nullable List<String> custom, boolean skipBmcConfig) implements ScriptSelection {}

        /** What a machine runs that introduces itself; depends on {@code enlist_commissioning}. */
        record Enlistment() implements ScriptSelection {}

        /** Built-ins tagged {@code deploy-info}, for a machine registered as deployed. */
        record DeployInfo() implements ScriptSelection {}

        /** Tests by name, tag or id; null for those tagged {@code commissioning}; empty for none. */
        record Tests(@Nullable List<String> names) implements ScriptSelection {}

        /** Every deployment script. */
        record DeploymentScripts() implements ScriptSelection {}

        /** One pending result named {@code /tmp/install.log}. */
        record InstallLog() implements ScriptSelection {}

        /**
         * Release scripts by name, with the flags of {@code wipe-disks}; false flags must not reach the script.
         */
        record ReleaseScripts(List<String> names, boolean secureErase, boolean quickErase) implements ScriptSelection {
            public ReleaseScripts {
                names = List.copyOf(names);
            }
        }
    }
}
