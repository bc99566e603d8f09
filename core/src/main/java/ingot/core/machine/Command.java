package ingot.core.machine;

import ingot.core.script.ScriptStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a machine: what people ask for, and what machines, racks and clocks report. */
public sealed interface Command {
    /** An action of facts page lifecycle §5; needs a permission of the asking user. */
    sealed interface UserCommand extends Command {
        /** Free text for the event log; empty for none. */
        default String comment() {
            return "";
        }
    }

    /** A report; needs no permission, since the shell has authenticated its sender. */
    sealed interface Input extends Command {}

    // ---- what people ask for

    /**
     * {@code op=commission}.
     *
     * @param scripts commissioning scripts; null for all custom ones, empty for built-ins only
     * @param tests tests; null for the default ones, empty for none
     */
    record Commission(
            EphemeralOptions options,
            boolean skipBmcConfig,
            @Nullable List<String> scripts,
            @Nullable List<String> tests)
            implements UserCommand {
        /** With nothing chosen. */
        public static Commission plain() {
            return new Commission(EphemeralOptions.NONE, false, null, null);
        }
    }

    /** {@code op=accept}: commissions a New machine, ignores Ready and Commissioning ones. */
    record Accept() implements UserCommand {}

    /**
     * {@code op=test}.
     *
     * @param tests chosen tests; null for the default ones
     * @param matching how many scripts that means, 0 is refused
     * @param destructive whether one of them writes to disks
     * @param configuredNetworking whether one of them wants the network as configured, and so addresses
     */
    record Test(
            boolean enableSsh,
            @Nullable List<String> tests,
            int matching,
            boolean destructive,
            boolean configuredNetworking)
            implements UserCommand {
        /** The default tests, which must exist. */
        public static Test plain() {
            return new Test(false, null, 1, false, false);
        }
    }

    /** {@code op=override_failed_testing}. */
    record OverrideFailedTesting(String comment) implements UserCommand {}

    /** {@code op=allocate}, after the choice of this machine, under the allocation lock. */
    record Acquire(String agentName, Effect.@Nullable BridgeOptions bridges, String comment) implements UserCommand {}

    /**
     * {@code op=deploy}; a Ready machine is acquired on the way. The image has been resolved and found by the shell.
     *
     * @param agentName null keeps the one given at allocation
     */
    record Deploy(
            String osystem,
            String distroSeries,
            String hweKernel,
            String licenseKey,
            boolean ephemeral,
            boolean kernelCrashDump,
            @Nullable Duration syncInterval,
            @Nullable String agentName,
            Effect.@Nullable BridgeOptions bridges,
            String comment)
            implements UserCommand {
        /** With nothing chosen but the image. */
        public static Deploy image(String osystem, String distroSeries) {
            return new Deploy(osystem, distroSeries, "", "", false, false, null, null, null, "");
        }
    }

    /**
     * {@code op=release}.
     *
     * @param scripts release scripts by name; {@code wipe-disks} is added by the flags
     */
    record Release(boolean erase, boolean secureErase, boolean quickErase, List<String> scripts, String comment)
            implements UserCommand {
        public Release {
            scripts = List.copyOf(scripts);
        }

        /** With nothing chosen. */
        public static Release plain() {
            return new Release(false, false, false, List.of(), "");
        }
    }

    /** {@code op=abort}. */
    record Abort(String comment) implements UserCommand {}

    /** {@code op=rescue_mode}. */
    record EnterRescue() implements UserCommand {}

    /** {@code op=exit_rescue_mode}. */
    record ExitRescue() implements UserCommand {}

    /**
     * {@code op=mark_broken}.
     *
     * @param ownerOnly true as on the API, where nobody but the owner may do it
     */
    record MarkBroken(String comment, boolean ownerOnly) implements UserCommand {}

    /** {@code op=mark_fixed}. */
    record MarkFixed(String comment) implements UserCommand {}

    /** {@code op=lock}. */
    record Lock(String comment) implements UserCommand {}

    /** {@code op=unlock}. */
    record Unlock(String comment) implements UserCommand {}

    /** {@code op=power_on}. */
    record SwitchOn(String comment) implements UserCommand {}

    /** {@code op=power_off}. */
    record SwitchOff(StopMode mode, String comment) implements UserCommand {}

    /** {@code op=query_power_state}. */
    record QueryPower() implements UserCommand {}

    /** {@code DELETE}. */
    record Delete() implements UserCommand {}

    // ---- what machines, racks and clocks report

    /** A person created the machine; it stays New until commissioned. */
    record Created() implements Input {}

    /** The machine introduced itself (also again, while New or Commissioning). */
    record Enlisted() implements Input {}

    /** The machine was registered as already deployed. */
    record RegisteredDeployed(UserRef owner) implements Input {}

    /** The machine asked for its boot files over the network. */
    record BootRequested() implements Input {}

    /**
     * {@code op=signal}. The shell stores results first (see {@link Signals#reception}), so that the state already
     * carries their summary.
     *
     * @param error free text of the machine
     * @param powerType BMC that the machine found; empty for none
     */
    record Signal(SignalStatus status, String error, String powerType, Map<String, String> powerParameters)
            implements Input {
        public Signal {
            powerParameters = Map.copyOf(powerParameters);
        }

        /** A signal that says nothing but its status. */
        public static Signal of(SignalStatus status) {
            return new Signal(status, "", "", Map.of());
        }

        @Override
        public String toString() {
            return "Signal[status=" + status + ", error=" + error + ", powerType=" + powerType + "]";
        }
    }

    /** A message of the status webhook (facts: metadata-and-scripts §8). */
    record Webhook(Type type, String origin, String name, String description, Result result) implements Input {
        /** When in its step the message was sent. */
        public enum Type {
            START,
            PROGRESS,
            FINISH
        }

        /** How the step ended; {@link #NONE} when it has not. */
        public enum Result {
            NONE,
            SUCCESS,
            WARN,
            FAIL
        }
    }

    /** The metadata service handed out user-data: for an installed system the sign that it runs. */
    record UserDataFetched() implements Input {}

    /** {@code op=netboot_off} (false) and {@code op=netboot_on} (true). */
    record NetbootSet(boolean netboot) implements Input {}

    /** A rack saw the power state. */
    record PowerReported(PowerState state) implements Input {}

    /** A rack could not find out the power state. */
    record PowerQueryFailed(String reason) implements Input {}

    /** A power act failed for good, after its retries. */
    record PowerActFailed(PowerAct act, String reason) implements Input {}

    /** Addresses for a start could not be had. */
    record AddressClaimFailed(String reason) implements Input {}

    /** The clock found the machine in {@link Deadlines#due}; checked again here. */
    record DeadlinePassed() implements Input {}

    /** One script ran longer than it may ({@link Deadlines#scriptOverdue}). */
    record ScriptOverdue(String script) implements Input {}

    /** Something outside found that the current operation failed. */
    record MarkFailed(String reason, ScriptStatus results) implements Input {}

    /** The machine asks to write its disks; accepted means granted (design §3 rule 3). */
    record GrantRequested(GrantRequest request) implements Input {}

    /**
     * The database was restored from a backup that is older than what was done since: the attempt that it shows ends, if there
     * is one, since nobody knows how far it really came.
     *
     * @param reason for the people who look at the machine next
     */
    record AttemptRevoked(String reason) implements Input {}

    /** A power act by name. */
    enum PowerAct {
        ON,
        OFF,
        CYCLE
    }
}
