package ingot.core.machine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What decisions about a machine need to know: the fields of facts page lifecycle §6, and a few of our own that say how far
 * a transient status has come. The shell stores all of them and hands them back unchanged. Texts are empty when unset.
 *
 * <p>This is long because a machine's row is long; it holds no logic beyond reading itself.
 *
 * @param statusExpires deadline of a monitored status; null for none
 * @param pool id of the resource pool; null for nodes that are not machines
 * @param errorDescription why the machine is broken or failed
 * @param lastError text of the last signal
 * @param netboot false once the installer said that the disk boots
 * @param powerType driver name; empty when not configured
 * @param ephemeral choices for the current run of the ephemeral system
 * @param enlisting introduced itself and has not finished its first commissioning and tests
 * @param rebootAfterTest was on before the tests began, so that it reboots instead of staying off
 * @param releaseScripts Releasing still runs scripts; see {@link #runsReleaseScripts}
 * @param powerRequeried the deadline of a release passed once and the power state was asked for again
 * @param lastHeartbeat last signal of the current run of the ephemeral system; null before the first
 * @param rollback where a failing power act leads back to; null when nothing is to be undone
 * @param attempt live permission to write disks; null for none
 */
public record MachineState(
        String systemId,
        String hostname,
        NodeType nodeType,
        MachineStatus status,
        MachineStatus previousStatus,
        @Nullable Instant statusExpires,
        @Nullable UserRef owner,
        @Nullable Integer pool,
        boolean locked,
        String agentName,
        String errorDescription,
        String lastError,
        boolean netboot,
        String powerType,
        PowerState powerState,
        String minHweKernel,
        EphemeralOptions ephemeral,
        Deployment deployment,
        Traits traits,
        ScriptSets scripts,
        boolean enlisting,
        boolean rebootAfterTest,
        boolean releaseScripts,
        boolean powerRequeried,
        @Nullable Instant lastHeartbeat,
        @Nullable Rollback rollback,
        @Nullable Attempt attempt) {

    /** A node as it is before anything happened to it: New, without owner, power unknown. */
    public static MachineState created(String systemId, String hostname, NodeType nodeType, @Nullable Integer pool) {
        return new MachineState(
                systemId,
                hostname,
                nodeType,
                MachineStatus.NEW,
                MachineStatus.NEW,
                null,
                null,
                pool,
                false,
                "",
                "",
                "",
                true,
                "",
                PowerState.UNKNOWN,
                "",
                EphemeralOptions.NONE,
                Deployment.NONE,
                Traits.UNKNOWN,
                ScriptSets.NONE,
                false,
                false,
                false,
                false,
                null,
                null,
                null);
    }

    /** A builder that starts from this state. */
    public Builder edit() {
        return new Builder(this);
    }

    /** Whether a power driver is configured ({@code manual} counts). */
    public boolean hasPowerType() {
        return !powerType.isEmpty();
    }

    /** Whether software can switch and query the power; not so for {@code manual}, and not for regions. */
    public boolean powerControllable() {
        return hasPowerType()
                && !powerType.equals("manual")
                && nodeType != NodeType.REGION_CONTROLLER
                && nodeType != NodeType.REGION_AND_RACK_CONTROLLER;
    }

    /** Whether scripts of a release run; false while only the power-off is awaited. */
    public boolean runsReleaseScripts() {
        return status == MachineStatus.DISK_ERASING || (status == MachineStatus.RELEASING && releaseScripts);
    }

    /** Whether a user owns the machine. */
    public boolean ownedBy(UserRef user) {
        return owner != null && owner.id() == user.id();
    }

    /** Copies a state with changes. Not thread-safe. */
    public static final class Builder {
        private final String systemId;
        private String hostname;
        private NodeType nodeType;
        private MachineStatus status;
        private MachineStatus previousStatus;
        private @Nullable Instant statusExpires;
        private @Nullable UserRef owner;
        private @Nullable Integer pool;
        private boolean locked;
        private String agentName;
        private String errorDescription;
        private String lastError;
        private boolean netboot;
        private String powerType;
        private PowerState powerState;
        private String minHweKernel;
        private EphemeralOptions ephemeral;
        private Deployment deployment;
        private Traits traits;
        private ScriptSets scripts;
        private boolean enlisting;
        private boolean rebootAfterTest;
        private boolean releaseScripts;
        private boolean powerRequeried;
        private @Nullable Instant lastHeartbeat;
        private @Nullable Rollback rollback;
        private @Nullable Attempt attempt;

        private Builder(MachineState state) {
            this.systemId = state.systemId;
            this.hostname = state.hostname;
            this.nodeType = state.nodeType;
            this.status = state.status;
            this.previousStatus = state.previousStatus;
            this.statusExpires = state.statusExpires;
            this.owner = state.owner;
            this.pool = state.pool;
            this.locked = state.locked;
            this.agentName = state.agentName;
            this.errorDescription = state.errorDescription;
            this.lastError = state.lastError;
            this.netboot = state.netboot;
            this.powerType = state.powerType;
            this.powerState = state.powerState;
            this.minHweKernel = state.minHweKernel;
            this.ephemeral = state.ephemeral;
            this.deployment = state.deployment;
            this.traits = state.traits;
            this.scripts = state.scripts;
            this.enlisting = state.enlisting;
            this.rebootAfterTest = state.rebootAfterTest;
            this.releaseScripts = state.releaseScripts;
            this.powerRequeried = state.powerRequeried;
            this.lastHeartbeat = state.lastHeartbeat;
            this.rollback = state.rollback;
            this.attempt = state.attempt;
        }

        public Builder hostname(String value) {
            this.hostname = value;
            return this;
        }

        public Builder nodeType(NodeType value) {
            this.nodeType = value;
            return this;
        }

        public Builder status(MachineStatus value) {
            this.status = value;
            return this;
        }

        public Builder previousStatus(MachineStatus value) {
            this.previousStatus = value;
            return this;
        }

        public Builder statusExpires(@Nullable Instant value) {
            this.statusExpires = value;
            return this;
        }

        public Builder owner(@Nullable UserRef value) {
            this.owner = value;
            return this;
        }

        public Builder pool(@Nullable Integer value) {
            this.pool = value;
            return this;
        }

        public Builder locked(boolean value) {
            this.locked = value;
            return this;
        }

        public Builder agentName(String value) {
            this.agentName = value;
            return this;
        }

        public Builder errorDescription(String value) {
            this.errorDescription = value;
            return this;
        }

        public Builder lastError(String value) {
            this.lastError = value;
            return this;
        }

        public Builder netboot(boolean value) {
            this.netboot = value;
            return this;
        }

        public Builder powerType(String value) {
            this.powerType = value;
            return this;
        }

        public Builder powerState(PowerState value) {
            this.powerState = value;
            return this;
        }

        public Builder minHweKernel(String value) {
            this.minHweKernel = value;
            return this;
        }

        public Builder ephemeral(EphemeralOptions value) {
            this.ephemeral = value;
            return this;
        }

        public Builder deployment(Deployment value) {
            this.deployment = value;
            return this;
        }

        public Builder traits(Traits value) {
            this.traits = value;
            return this;
        }

        public Builder scripts(ScriptSets value) {
            this.scripts = value;
            return this;
        }

        public Builder enlisting(boolean value) {
            this.enlisting = value;
            return this;
        }

        public Builder rebootAfterTest(boolean value) {
            this.rebootAfterTest = value;
            return this;
        }

        public Builder releaseScripts(boolean value) {
            this.releaseScripts = value;
            return this;
        }

        public Builder powerRequeried(boolean value) {
            this.powerRequeried = value;
            return this;
        }

        public Builder lastHeartbeat(@Nullable Instant value) {
            this.lastHeartbeat = value;
            return this;
        }

        public Builder rollback(@Nullable Rollback value) {
            this.rollback = value;
            return this;
        }

        public Builder attempt(@Nullable Attempt value) {
            this.attempt = value;
            return this;
        }

        /** The changed state. */
        public MachineState build() {
            return new MachineState(
                    systemId,
                    hostname,
                    nodeType,
                    status,
                    previousStatus,
                    statusExpires,
                    owner,
                    pool,
                    locked,
                    agentName,
                    errorDescription,
                    lastError,
                    netboot,
                    powerType,
                    powerState,
                    minHweKernel,
                    ephemeral,
                    deployment,
                    traits,
                    scripts,
                    enlisting,
                    rebootAfterTest,
                    releaseScripts,
                    powerRequeried,
                    lastHeartbeat,
                    rollback,
                    attempt);
        }
    }
}
