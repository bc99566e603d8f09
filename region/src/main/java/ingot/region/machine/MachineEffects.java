package ingot.region.machine;

import static ingot.region.db.Tables.BMC;
import static ingot.region.db.Tables.BOOT_RESOURCE;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.OWNER_DATA;

import ingot.core.event.EventType;
import ingot.core.machine.Effect;
import ingot.core.machine.NodeType;
import ingot.core.storage.LayoutParameters;
import ingot.core.storage.StorageLayout;
import ingot.core.storage.StorageRefused;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.effect.EffectStore;
import ingot.region.event.Events;
import ingot.region.interfaces.Addresses;
import ingot.region.interfaces.InterfaceStore;
import ingot.region.metadata.NodeTokens;
import ingot.region.power.BmcStore;
import ingot.region.script.ScriptInputs;
import ingot.region.script.ScriptSetStore;
import ingot.region.setting.Settings;
import ingot.region.storage.StorageStore;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;

/**
 * Performs the effects of a decision: rows are changed at once, in the transaction of the decision; acts on the world become rows
 * of the effect queue. Thread-safe.
 */
final class MachineEffects {

    private final NodeTokens tokens;
    private final BmcStore bmcs;
    private final TagEvaluation tags;
    private final RandomGenerator random;

    MachineEffects(NodeTokens tokens, BmcStore bmcs, TagEvaluation tags, RandomGenerator random) {
        this.tokens = tokens;
        this.bmcs = bmcs;
        this.tags = tags;
        this.random = random;
    }

    /** @param inputs values for parameters of the scripts that a set is made of */
    void perform(DSLContext sql, int nodeId, Effect effect, ScriptInputs inputs, Instant now) {
        switch (effect) {
            case Effect.PowerOn on -> EffectStore.add(sql, nodeId, "power_on", target(on.target()), now);
            case Effect.PowerOff off ->
                EffectStore.add(
                        sql,
                        nodeId,
                        "power_off",
                        Map.of("mode", off.mode().name().toLowerCase(Locale.ROOT)),
                        now);
            case Effect.PowerCycle cycle -> EffectStore.add(sql, nodeId, "power_cycle", target(cycle.target()), now);
            case Effect.PowerQuery ignored -> EffectStore.add(sql, nodeId, "power_query", Map.of(), now);
            case Effect.SetBootOrder order -> EffectStore.add(sql, nodeId, "boot_order", target(order.target()), now);
            case Effect.CancelPowerActs ignored -> EffectStore.cancelPowerActs(sql, nodeId, now);
            case Effect.CreateScriptSet set ->
                ScriptSetStore.create(
                        sql,
                        nodeId,
                        StorageStore.architecture(node(sql, nodeId)),
                        set.type(),
                        set.selection(),
                        inputs,
                        Settings.current(sql).enlistCommissioning(),
                        now);
            case Effect.ForgetScriptSet set -> ScriptSetStore.forget(sql, nodeId, set.type());
            case Effect.EndResults end -> ScriptSetStore.end(sql, nodeId, end.types(), end.status(), now);
            case Effect.ResetStorage ignored -> StorageStore.reset(sql, node(sql, nodeId));
            case Effect.ResetNetworking ignored -> InterfaceStore.reset(sql, node(sql, nodeId));
            case Effect.ApplyDefaults defaults -> applyDefaults(sql, node(sql, nodeId), defaults, now);
            case Effect.EvaluateTags ignored -> tags.evaluate(sql, nodeId);
            case Effect.AcquireStorage ignored -> StorageStore.acquire(sql, nodeId);
            case Effect.AcquireBridges bridges ->
                InterfaceStore.acquireBridges(sql, node(sql, nodeId), bridges.options(), now);
            case Effect.ReleaseAcquiredStorage ignored -> StorageStore.releaseAcquired(sql, nodeId);
            case Effect.ReleaseAcquiredInterfaces ignored ->
                InterfaceStore.releaseAcquired(sql, node(sql, nodeId), now);
            case Effect.ClaimAddresses ignored -> Addresses.claim(sql, nodeId, now);
            case Effect.ReleaseAddresses ignored -> Addresses.release(sql, nodeId, now);
            case Effect.DeleteToken ignored -> tokens.delete(sql, nodeId);
            case Effect.DeleteChildDevices ignored ->
                sql.deleteFrom(NODE)
                        .where(NODE.PARENT_ID.eq(nodeId))
                        .and(NODE.NODE_TYPE.eq(NodeType.DEVICE.number()))
                        .execute();
            case Effect.DeleteDeploymentLeftovers ignored ->
                sql.update(NODE)
                        .set(NODE.USER_DATA, (byte[]) null)
                        .where(NODE.ID.eq(nodeId))
                        .execute();
            case Effect.DeleteWorkloadAnnotations ignored ->
                sql.deleteFrom(OWNER_DATA).where(OWNER_DATA.NODE_ID.eq(nodeId)).execute();
            case Effect.DeleteMachine ignored -> delete(sql, node(sql, nodeId));
            // The attempt itself is stored with the state; racks learn of it by the change of the machine.
            case Effect.NewAttempt ignored -> {}
            case Effect.RevokeAttempt attempt -> Attempts.revoke(sql, attempt.attemptId(), now);
            case Effect.NoteImageDeployed image ->
                sql.update(BOOT_RESOURCE)
                        .set(BOOT_RESOURCE.LAST_DEPLOYED, Times.column(now))
                        .where(BOOT_RESOURCE.NAME.eq(image.osystem() + "/" + image.distroSeries()))
                        .execute();
            case Effect.StorePowerParameters power -> bmcs.set(sql, nodeId, power.powerType(), power.parameters());
        }
    }

    private static Map<String, Object> target(ingot.core.machine.BootTarget target) {
        return Map.of("target", target.name().toLowerCase(Locale.ROOT));
    }

    private static NodeRecord node(DSLContext sql, int nodeId) {
        return sql.selectFrom(NODE).where(NODE.ID.eq(nodeId)).fetchSingle();
    }

    private void applyDefaults(DSLContext sql, NodeRecord node, Effect.ApplyDefaults defaults, Instant now) {
        if (defaults.storage()) {
            StorageLayout layout = StorageLayout.ofText(Settings.current(sql).defaultStorageLayout())
                    .filter(wanted -> wanted != StorageLayout.LVM)
                    .orElse(StorageLayout.FLAT);
            try {
                StorageStore.applyLayout(sql, node, layout, LayoutParameters.none(), random);
            } catch (StorageRefused refused) {
                // A machine without a writable disk is fine: it can be deployed in memory.
                Events.record(
                        sql,
                        EventType.CONFIGURING_STORAGE,
                        node.getId(),
                        "Cannot apply layout " + layout.text() + ": " + refused.getMessage(),
                        Events.Cause.SYSTEM);
            }
        }
        if (defaults.network()) {
            InterfaceStore.applyDefaultLinks(sql, node, Settings.current(sql).defaultBootInterfaceLinkType(), now);
        }
    }

    private static void delete(DSLContext sql, NodeRecord node) {
        Integer bmc = node.getBmcId();
        sql.deleteFrom(NODE).where(NODE.ID.eq(node.getId())).execute();
        if (bmc != null) {
            sql.deleteFrom(BMC)
                    .where(BMC.ID.eq(bmc))
                    .andNotExists(org.jooq.impl.DSL.selectOne().from(NODE).where(NODE.BMC_ID.eq(bmc)))
                    .execute();
        }
        Changes.deleted(sql, "machine", node.getSystemId());
    }
}
