package ingot.app;

import ingot.core.machine.SystemId;
import ingot.http.Operation;
import ingot.rack.power.PowerDrivers;
import ingot.region.api.VersionOperations;
import ingot.region.controller.ControllerOperations;
import ingot.region.database.Database;
import ingot.region.effect.DeadlineWatch;
import ingot.region.effect.Effects;
import ingot.region.effect.PowerActs;
import ingot.region.event.EventOperations;
import ingot.region.group.PoolOperations;
import ingot.region.group.ZoneOperations;
import ingot.region.machine.EnlistmentGate;
import ingot.region.machine.MachineActions;
import ingot.region.machine.MachineCreation;
import ingot.region.machine.MachineOperations;
import ingot.region.metadata.MetadataOperations;
import ingot.region.metadata.NodeTokens;
import ingot.region.network.DomainOperations;
import ingot.region.network.FabricOperations;
import ingot.region.network.IpRangeOperations;
import ingot.region.network.ReservedIpOperations;
import ingot.region.network.SpaceOperations;
import ingot.region.network.StaticRouteOperations;
import ingot.region.network.SubnetOperations;
import ingot.region.network.VlanOperations;
import ingot.region.plan.DiskPlans;
import ingot.region.power.BmcStore;
import ingot.region.power.PowerTypes;
import ingot.region.rack.RackHub;
import ingot.region.script.BuiltinScripts;
import ingot.region.secret.Sealer;
import ingot.region.setting.SettingOperations;
import ingot.region.setting.SettingStore;
import ingot.region.timeline.TimelineOperations;
import ingot.region.user.AccountOperations;
import ingot.region.user.Administrators;
import ingot.region.user.ApiKeys;
import ingot.region.user.LoginOperations;
import ingot.region.user.Passwords;
import ingot.region.user.RegionAuthenticator;
import ingot.region.user.Sessions;
import ingot.region.user.SshKeyOperations;
import ingot.region.user.UserOperations;
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
    private final Passwords passwords;
    private final ApiKeys keys;
    private final Sessions sessions;
    private final SettingStore settings;
    private final NodeTokens tokens;
    private final BmcStore bmcs;
    private final MachineActions actions;
    private final Administrators administrators;

    /** The hub is made after the actions that it reports to; until then no rack is connected. */
    private final AtomicReference<@Nullable RackHub> hub = new AtomicReference<>();

    RegionParts(Database database, Sealer sealer, InstantSource clock, SecureRandom random, String hostname) {
        this.database = database;
        this.clock = clock;
        this.random = random;
        this.hostname = hostname;
        this.passwords = new Passwords(random);
        this.keys = new ApiKeys(database, sealer, random);
        this.sessions = new Sessions(random, clock);
        this.settings = new SettingStore(sealer, hostname);
        this.tokens = new NodeTokens(keys);
        this.bmcs = new BmcStore(sealer);
        this.administrators = new Administrators(database, passwords);
        this.actions = new MachineActions(
                database,
                bmcs,
                (systemId, power) -> {
                    RackHub connected = hub.get();
                    return connected != null && !connected.connectedRacks().isEmpty();
                },
                tokens,
                (sql, nodeId) -> {},
                clock,
                random);
    }

    Administrators administrators() {
        return administrators;
    }

    MachineActions actions() {
        return actions;
    }

    RegionAuthenticator authenticator() {
        return new RegionAuthenticator(database, keys, sessions, clock);
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
        all.addAll(new VersionOperations(Version.INGOT).operations());
        all.addAll(new LoginOperations(database, passwords, sessions, keys).operations());
        all.addAll(new UserOperations(database, passwords).operations());
        all.addAll(new AccountOperations(database, keys).operations());
        all.addAll(new SshKeyOperations(database).operations());
        all.addAll(new SettingOperations(database, settings).operations());
        all.addAll(new ZoneOperations(database).operations());
        all.addAll(new PoolOperations(database).operations());
        all.addAll(new EventOperations(database).operations());
        all.addAll(new DomainOperations(database).operations());
        all.addAll(new FabricOperations(database).operations());
        all.addAll(new SpaceOperations(database).operations());
        all.addAll(new VlanOperations(database).operations());
        all.addAll(new SubnetOperations(database).operations());
        all.addAll(new IpRangeOperations(database).operations());
        all.addAll(new ReservedIpOperations(database).operations());
        all.addAll(new StaticRouteOperations(database).operations());
        all.addAll(
                new MachineOperations(database, actions, creation, bmcs, powerTypes, tokens, connected, clock, random)
                        .operations());
        all.addAll(new ControllerOperations(database, powerTypes, connected).operations());
        all.addAll(new TimelineOperations(database, clock).operations());
        all.addAll(new MetadataOperations(database, actions, tokens, new DiskPlans(tokens), clock).operations());
        return all;
    }
}
