package ingot.app;

import ingot.core.machine.SystemId;
import ingot.http.Authenticator;
import ingot.http.Operation;
import ingot.link.safe.Sealer;
import ingot.rack.power.PowerDrivers;
import ingot.region.api.ObjectApi;
import ingot.region.controller.ControllerOperations;
import ingot.region.database.Database;
import ingot.region.effect.DeadlineWatch;
import ingot.region.effect.Effects;
import ingot.region.effect.PowerActs;
import ingot.region.image.ImageStore;
import ingot.region.interfaces.InterfaceOperations;
import ingot.region.machine.EnlistmentGate;
import ingot.region.machine.MachineActions;
import ingot.region.machine.MachineCreation;
import ingot.region.machine.MachineOperations;
import ingot.region.machine.NodeDocuments;
import ingot.region.machine.NodeOperations;
import ingot.region.metadata.MetadataOperations;
import ingot.region.metadata.NodeTokens;
import ingot.region.plan.DiskPlans;
import ingot.region.power.BmcStore;
import ingot.region.power.PowerTypes;
import ingot.region.rack.RackHub;
import ingot.region.script.BuiltinScripts;
import ingot.region.script.ResultOperations;
import ingot.region.script.ScriptOperations;
import ingot.region.storage.BlockDeviceOperations;
import ingot.region.tag.HardwareTags;
import ingot.region.timeline.TimelineOperations;
import ingot.region.user.Administrators;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The region's stores and operations, by hand. */
final class RegionParts {

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random;
    private final String hostname;
    private final ObjectApi objects;
    private final NodeTokens tokens;
    private final BmcStore bmcs;
    private final MachineActions actions;

    /** The hub is made after the actions that it reports to; until then no rack is connected. */
    private final AtomicReference<@Nullable RackHub> hub = new AtomicReference<>();

    RegionParts(
            Database database,
            Sealer sealer,
            ImageStore images,
            InstantSource clock,
            SecureRandom random,
            String hostname) {
        this.database = database;
        this.clock = clock;
        this.random = random;
        this.hostname = hostname;
        HardwareTags hardwareTags = new HardwareTags();
        this.objects = ObjectApi.of(new ObjectApi.Needs(
                database,
                sealer,
                random,
                clock,
                images,
                hostname,
                Version.INGOT,
                new NodeDocuments(database),
                hardwareTags));
        this.tokens = new NodeTokens(objects.keys());
        this.bmcs = new BmcStore(sealer);
        this.actions = new MachineActions(
                database,
                bmcs,
                (systemId, power) -> {
                    RackHub connected = hub.get();
                    return connected != null && !connected.connectedRacks().isEmpty();
                },
                tokens,
                hardwareTags,
                clock,
                random);
    }

    Administrators administrators() {
        return objects.administrators();
    }

    MachineActions actions() {
        return actions;
    }

    Authenticator authenticator() {
        return objects.authenticator();
    }

    String newSystemId() {
        return SystemId.generate(
                random,
                id -> database.read(sql ->
                        sql.fetchExists(ingot.region.db.Tables.NODE, ingot.region.db.Tables.NODE.SYSTEM_ID.eq(id))));
    }

    /** Built-in scripts, then the engine that performs effects. */
    Effects start(RackHub connected, Deque<AutoCloseable> closers) throws IOException {
        hub.set(connected);
        objects.images().collect();
        BuiltinScripts.sync(database);
        Effects effects = new Effects(
                database,
                new PowerActs(database, actions, bmcs, connected, clock),
                new DeadlineWatch(database, actions, clock),
                clock,
                hostname + "-" + ProcessHandle.current().pid());
        closers.push(effects);
        effects.start();
        return effects;
    }

    List<Operation> operations(RackHub connected) {
        PowerDrivers drivers = PowerDrivers.standard(Version.INGOT, random, Thread::sleep);
        PowerTypes powerTypes = new PowerTypes(() -> {
            List<Map<String, @Nullable Object>> types = new ArrayList<>();
            drivers.describe().forEach(type -> types.add(new java.util.LinkedHashMap<>(type)));
            return types;
        });
        MachineCreation creation =
                new MachineCreation(database, actions, bmcs, powerTypes, new EnlistmentGate(clock), clock, random);
        List<Operation> all = new ArrayList<>();
        all.addAll(objects.operations());
        all.addAll(
                new MachineOperations(database, actions, creation, bmcs, powerTypes, tokens, connected, clock, random)
                        .operations());
        all.addAll(new NodeOperations(database, actions, bmcs).operations());
        all.addAll(new InterfaceOperations(database, clock).operations());
        all.addAll(new BlockDeviceOperations(database).operations());
        all.addAll(new ScriptOperations(database, clock).operations());
        all.addAll(new ResultOperations(database).operations());
        all.addAll(new ControllerOperations(database, powerTypes, connected).operations());
        all.addAll(new TimelineOperations(database, clock).operations());
        all.addAll(new MetadataOperations(database, actions, tokens, new DiskPlans(tokens), powerTypes, clock)
                .operations());
        return all;
    }
}
