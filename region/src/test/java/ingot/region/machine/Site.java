package ingot.region.machine;

import static ingot.region.db.Tables.NODE;

import ingot.core.boot.Firmware;
import ingot.core.machine.MachineStatus;
import ingot.http.Operation;
import ingot.http.Principal;
import ingot.link.safe.Sealer;
import ingot.region.api.Api;
import ingot.region.api.TestDatabase;
import ingot.region.database.Database;
import ingot.region.effect.DeadlineWatch;
import ingot.region.effect.Effects;
import ingot.region.effect.PowerActs;
import ingot.region.interfaces.InterfaceOperations;
import ingot.region.metadata.MetadataOperations;
import ingot.region.metadata.NodeTokens;
import ingot.region.plan.DiskPlans;
import ingot.region.power.BmcStore;
import ingot.region.power.PowerAnswer;
import ingot.region.power.PowerOrder;
import ingot.region.power.PowerRelay;
import ingot.region.power.PowerTypes;
import ingot.region.script.BuiltinScripts;
import ingot.region.script.ResultOperations;
import ingot.region.script.ScriptOperations;
import ingot.region.storage.BlockDeviceOperations;
import ingot.region.user.ApiKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A region without HTTP, with a rack that only remembers what it was asked, and a clock that the test moves. */
public final class Site implements AutoCloseable {

    public static final Principal.User ADMIN = Api.ADMIN;

    public final Database database = TestDatabase.open();
    public final List<PowerOrder> orders = new CopyOnWriteArrayList<>();

    /** What the next orders are answered with, in order; after them a state that follows from the act. */
    public final List<PowerAnswer> answers = new CopyOnWriteArrayList<>();

    public final MachineActions actions;
    public final Effects effects;
    public final DeadlineWatch deadlines;
    public final BmcStore bmcs;
    public final ApiKeys keys;

    /** Whether racks are connected. */
    public volatile boolean rackConnected = true;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-03T10:00:00Z"));
    private final SecureRandom random = new SecureRandom();
    private final List<Operation> operations = new ArrayList<>();
    private final PowerActs acts;

    public Site() {
        Sealer sealer = new Sealer(new byte[32], random);
        keys = new ApiKeys(database, sealer, random);
        NodeTokens tokens = new NodeTokens(keys);
        bmcs = new BmcStore(sealer);
        actions = new MachineActions(
                database, bmcs, (systemId, power) -> rackConnected, tokens, (sql, nodeId) -> {}, now::get, random);
        acts = new PowerActs(database, actions, bmcs, this::perform, now::get);
        deadlines = new DeadlineWatch(database, actions, now::get);
        effects = new Effects(database, acts, deadlines, now::get, "test");
        PowerTypes types = new PowerTypes(() -> List.of(type("manual"), type("ipmi"), type("webhook")));
        MachineCreation creation =
                new MachineCreation(database, actions, bmcs, types, new EnlistmentGate(now::get), now::get, random);
        operations.addAll(
                new MachineOperations(database, actions, creation, bmcs, types, tokens, this::perform, now::get, random)
                        .operations());
        operations.addAll(
                new MetadataOperations(database, actions, tokens, new DiskPlans(tokens), types, now::get).operations());
        operations.addAll(new NodeOperations(database, actions, bmcs).operations());
        operations.addAll(new InterfaceOperations(database, now::get).operations());
        operations.addAll(new BlockDeviceOperations(database).operations());
        operations.addAll(new ScriptOperations(database, now::get).operations());
        operations.addAll(new ResultOperations(database).operations());
        try {
            BuiltinScripts.sync(database);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Map<String, @Nullable Object> type(String name) {
        Map<String, @Nullable Object> type = new LinkedHashMap<>();
        type.put("name", name);
        type.put("fields", List.of());
        return type;
    }

    private PowerAnswer perform(PowerOrder order) {
        orders.add(order);
        if (!rackConnected) {
            return new PowerAnswer.NoRack("No rack controllers can access the BMC of node " + order.hostname());
        }
        if (!answers.isEmpty()) {
            return answers.removeFirst();
        }
        return new PowerAnswer.Done(
                switch (order.action()) {
                    case ON, CYCLE, RESET -> "on";
                    case OFF, SOFT_OFF -> "off";
                    case QUERY -> lastState(order.systemId());
                });
    }

    /** What the machine's power is after the acts so far. */
    private String lastState(String systemId) {
        return orders.stream()
                .filter(order -> order.systemId().equals(systemId))
                .filter(order -> order.action() != PowerOrder.Action.QUERY)
                .reduce((first, second) -> second)
                .map(order -> switch (order.action()) {
                    case OFF, SOFT_OFF -> "off";
                    default -> "on";
                })
                .orElse("off");
    }

    /** Another engine on the same database, as a second process would have. */
    public Effects anotherEngine(String owner) {
        return new Effects(database, acts, deadlines, now::get, owner);
    }

    /** An engine whose rack is this one. */
    public Effects engine(String owner, PowerRelay relay) {
        return new Effects(
                database, new PowerActs(database, actions, bmcs, relay, now::get), deadlines, now::get, owner);
    }

    public Instant now() {
        return now.get();
    }

    public void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    public Api admin() {
        return Api.of(operations);
    }

    public Api as(Principal who) {
        return Api.of(operations).as(who);
    }

    public Api anonymous() {
        return as(new Principal.Anonymous());
    }

    public Api machine(String systemId) {
        return as(new Principal.Machine(systemId));
    }

    /** Sets a setting to a JSON value. */
    public void setting(String name, String json) {
        database.write(sql -> sql.insertInto(ingot.region.db.Tables.SETTING)
                .set(ingot.region.db.Tables.SETTING.NAME, name)
                .set(ingot.region.db.Tables.SETTING.VALUE, org.jooq.JSONB.valueOf(json))
                .execute());
    }

    /** An ordinary user. */
    public Principal.User user(String name) {
        int id = database.write(sql -> sql.insertInto(ingot.region.db.Tables.APP_USER)
                .set(ingot.region.db.Tables.APP_USER.USERNAME, name)
                .returningResult(ingot.region.db.Tables.APP_USER.ID)
                .fetchSingle()
                .value1());
        return new Principal.User(id, name, false, Set.of("can_deploy_machines"));
    }

    public MachineStatus status(String systemId) {
        return database.read(
                sql -> MachineStore.read(sql, systemId).orElseThrow().state().status());
    }

    /** A machine with one interface, made by an administrator; it stays New. */
    public String newMachine(String mac, String powerType) {
        return admin().post(
                        "machines/",
                        "architecture",
                        "amd64",
                        "mac_addresses",
                        mac,
                        "power_type",
                        powerType,
                        "commission",
                        "false")
                .is(200)
                .field("system_id");
    }

    /** Makes a network 10.0.0.0/24 with a gateway and returns the id of its subnet. */
    public int network() {
        return database.write(sql -> {
            int fabric = sql.insertInto(ingot.region.db.Tables.FABRIC)
                    .set(ingot.region.db.Tables.FABRIC.NAME, "fabric-0")
                    .returningResult(ingot.region.db.Tables.FABRIC.ID)
                    .fetchSingle()
                    .value1();
            int vlan = sql.insertInto(ingot.region.db.Tables.VLAN)
                    .set(ingot.region.db.Tables.VLAN.FABRIC_ID, fabric)
                    .set(ingot.region.db.Tables.VLAN.VID, 0)
                    .returningResult(ingot.region.db.Tables.VLAN.ID)
                    .fetchSingle()
                    .value1();
            return sql.insertInto(ingot.region.db.Tables.SUBNET)
                    .set(ingot.region.db.Tables.SUBNET.NAME, "lab")
                    .set(ingot.region.db.Tables.SUBNET.VLAN_ID, vlan)
                    .set(ingot.region.db.Tables.SUBNET.CIDR, "10.0.0.0/24")
                    .set(ingot.region.db.Tables.SUBNET.GATEWAY_IP, "10.0.0.1")
                    .returningResult(ingot.region.db.Tables.SUBNET.ID)
                    .fetchSingle()
                    .value1();
        });
    }

    /** Lets a machine say that it was installed before, and by which firmware it starts. */
    public void firmware(String systemId, Firmware firmware) {
        database.write(sql -> sql.update(NODE)
                .set(NODE.BIOS_BOOT_METHOD, firmware == Firmware.UEFI ? "uefi" : "pxe")
                .where(NODE.SYSTEM_ID.eq(systemId))
                .execute());
    }

    @Override
    public void close() {
        effects.close();
        database.close();
    }
}
