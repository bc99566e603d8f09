package ingot.region.machine;

import static ingot.region.db.Tables.APP_USER;
import static ingot.region.db.Tables.BMC;
import static ingot.region.db.Tables.NODE;

import ingot.core.machine.Deployment;
import ingot.core.machine.EphemeralOptions;
import ingot.core.machine.MachineState;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.core.machine.PowerState;
import ingot.core.machine.UserRef;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.script.ScriptSetStore;
import ingot.region.storage.MachineTraits;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Rows of machines as states for decisions, and back. All calls run inside the caller's transaction. */
public final class MachineStore {

    private MachineStore() {}

    /** A machine's row as read, with the state that decisions see. */
    public record Loaded(int nodeId, NodeRecord row, MachineState state) {}

    /** Reads a node and locks its row until the transaction ends: every decision on a machine starts here. */
    public static Optional<Loaded> lock(DSLContext sql, String systemId) {
        return Optional.ofNullable(sql.selectFrom(NODE)
                        .where(NODE.SYSTEM_ID.eq(systemId))
                        .forUpdate()
                        .fetchOne())
                .map(row -> load(sql, row));
    }

    /** Reads a node without locking it, for answers that change nothing. */
    public static Optional<Loaded> read(DSLContext sql, String systemId) {
        return Optional.ofNullable(
                        sql.selectFrom(NODE).where(NODE.SYSTEM_ID.eq(systemId)).fetchOne())
                .map(row -> load(sql, row));
    }

    private static Loaded load(DSLContext sql, NodeRecord row) {
        int nodeId = row.getId();
        Record named = sql.select(APP_USER.USERNAME, BMC.POWER_TYPE)
                .from(NODE)
                .leftJoin(APP_USER)
                .on(APP_USER.ID.eq(NODE.OWNER_ID))
                .leftJoin(BMC)
                .on(BMC.ID.eq(NODE.BMC_ID))
                .where(NODE.ID.eq(nodeId))
                .fetchOne();
        String ownerName = named == null ? null : named.get(APP_USER.USERNAME);
        String powerType = named == null ? null : named.get(BMC.POWER_TYPE);
        Integer ownerId = row.getOwnerId();
        MachineState state = MachineState.created(
                        row.getSystemId(),
                        row.getHostname(),
                        NodeType.ofNumber(row.getNodeType()).orElse(NodeType.MACHINE),
                        row.getPoolId())
                .edit()
                .status(status(row.getStatus()))
                .previousStatus(status(row.getPreviousStatus()))
                .statusExpires(Times.instant(row.getStatusExpires()))
                .owner(ownerId == null || ownerName == null ? null : new UserRef(ownerId, ownerName))
                .locked(row.getLocked())
                .agentName(row.getAgentName())
                .errorDescription(row.getErrorDescription())
                .lastError(row.getError())
                .netboot(row.getNetboot())
                .powerType(powerType == null ? "" : powerType)
                .powerState(PowerState.ofWord(row.getPowerState()).orElse(PowerState.UNKNOWN))
                .minHweKernel(row.getMinHweKernel())
                .ephemeral(new EphemeralOptions(row.getEnableSsh(), row.getSkipNetworking(), row.getSkipStorage()))
                .deployment(deployment(row))
                .traits(MachineTraits.of(sql, row))
                .scripts(ScriptSetStore.current(sql, row))
                .enlisting(row.getEnlisting())
                .rebootAfterTest(row.getPowerWasOnBeforeTesting())
                .releaseScripts(row.getReleaseScripts())
                .powerRequeried(row.getPowerRequeried())
                .lastHeartbeat(Times.instant(row.getLastHeartbeat()))
                .rollback(Rollbacks.read(row.getRollback()))
                .attempt(Attempts.of(sql, row))
                .build();
        return new Loaded(nodeId, row, state);
    }

    private static Deployment deployment(NodeRecord row) {
        Integer seconds = row.getSyncInterval();
        String kernel = row.getHweKernel();
        return new Deployment(
                row.getOsystem(),
                row.getDistroSeries(),
                kernel == null ? "" : kernel,
                row.getLicenseKey(),
                row.getEphemeralDeploy(),
                row.getEnableKernelCrashDump(),
                row.getEnableHwSync(),
                seconds == null ? null : Duration.ofSeconds(seconds),
                Times.instant(row.getLastSync()));
    }

    private static MachineStatus status(int number) {
        return MachineStatus.ofNumber(number)
                .orElseThrow(() -> new IllegalStateException("status: " + number + " (expected: 0..22)"));
    }

    /** Writes what a decision changed. Script sets and traits are not written: the effects that make them do that. */
    static void store(DSLContext sql, Loaded loaded, MachineState next, Instant now) {
        NodeRecord row = loaded.row();
        UserRef owner = next.owner();
        row.setStatus(next.status().number());
        row.setPreviousStatus(next.previousStatus().number());
        row.setStatusExpires(Times.columnOrNull(next.statusExpires()));
        row.setOwnerId(owner == null ? null : Math.toIntExact(owner.id()));
        row.setLocked(next.locked());
        row.setAgentName(next.agentName());
        row.setErrorDescription(next.errorDescription());
        row.setError(next.lastError());
        row.setNetboot(next.netboot());
        if (!next.powerState().word().equals(row.getPowerState())) {
            row.setPowerState(next.powerState().word());
            row.setPowerStateUpdated(Times.column(now));
        }
        row.setMinHweKernel(next.minHweKernel());
        row.setEnableSsh(next.ephemeral().enableSsh());
        row.setSkipNetworking(next.ephemeral().skipNetworking());
        row.setSkipStorage(next.ephemeral().skipStorage());
        storeDeployment(row, next.deployment());
        row.setEnlisting(next.enlisting());
        row.setPowerWasOnBeforeTesting(next.rebootAfterTest());
        row.setReleaseScripts(next.releaseScripts());
        row.setPowerRequeried(next.powerRequeried());
        row.setLastHeartbeat(Times.columnOrNull(next.lastHeartbeat()));
        row.setRollback(Rollbacks.write(next.rollback()));
        row.setAttempt(Attempts.uuid(next.attempt()));
        if (next.status() == MachineStatus.DEPLOYED && !next.deployment().ephemeral()) {
            row.setEverDeployed(true);
        }
        if (row.modified()) {
            row.setUpdated(Times.column(now));
            row.attach(sql.configuration());
            row.update();
            Changes.updated(sql, "machine", row.getSystemId(), changed(loaded.state(), next));
        }
        Attempts.store(sql, loaded.nodeId(), next.attempt(), now);
    }

    /** Somebody asked something new of the machine: what a restored backup said of it no longer holds. */
    static void askedSinceRestore(DSLContext sql, int nodeId) {
        sql.update(NODE)
                .setNull(NODE.RESTORED)
                .where(NODE.ID.eq(nodeId))
                .and(NODE.RESTORED.isNotNull())
                .execute();
    }

    private static void storeDeployment(NodeRecord row, Deployment deployment) {
        Duration interval = deployment.syncInterval();
        row.setOsystem(deployment.osystem());
        row.setDistroSeries(deployment.distroSeries());
        row.setHweKernel(deployment.hweKernel().isEmpty() ? null : deployment.hweKernel());
        row.setLicenseKey(deployment.licenseKey());
        row.setEphemeralDeploy(deployment.ephemeral());
        row.setEnableKernelCrashDump(deployment.kernelCrashDump());
        row.setEnableHwSync(deployment.hardwareSync());
        row.setSyncInterval(interval == null ? null : Math.toIntExact(interval.toSeconds()));
        row.setLastSync(Times.columnOrNull(deployment.lastSync()));
    }

    private static String[] changed(MachineState before, MachineState next) {
        java.util.List<String> fields = new java.util.ArrayList<>();
        note(fields, "status", before.status(), next.status());
        note(fields, "owner", before.owner(), next.owner());
        note(fields, "power_state", before.powerState(), next.powerState());
        note(fields, "netboot", before.netboot(), next.netboot());
        note(fields, "locked", before.locked(), next.locked());
        note(fields, "osystem", before.deployment(), next.deployment());
        return fields.toArray(String[]::new);
    }

    private static void note(
            java.util.List<String> fields, String name, @Nullable Object before, @Nullable Object next) {
        if (!java.util.Objects.equals(before, next)) {
            fields.add(name);
        }
    }
}
