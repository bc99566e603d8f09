package ingot.region.machine;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.NODE;

import ingot.core.machine.Command;
import ingot.core.machine.EphemeralOptions;
import ingot.core.machine.Hostname;
import ingot.core.machine.MachineAccess;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.core.machine.Permission;
import ingot.core.machine.Principal;
import ingot.core.machine.SystemId;
import ingot.core.network.MacAddress;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.interfaces.InterfaceStore;
import ingot.region.power.BmcStore;
import ingot.region.power.PowerTypes;
import ingot.region.script.ScriptInputs;
import ingot.region.setting.Settings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** How machines come into being: by a person, or by introducing themselves (facts: lifecycle §8). Thread-safe. */
public final class MachineCreation {

    /** More interfaces than any machine has. */
    private static final int MACS_MAX = 128;

    /** A virtual interface that every OpenBMC shows; it identifies nothing. */
    private static final String OPENBMC_MAC = "02:00:00:00:00:02";

    private static final Set<Integer> ENLISTING =
            Set.of(MachineStatus.NEW.number(), MachineStatus.COMMISSIONING.number());

    private final Database database;
    private final MachineActions actions;
    private final BmcStore bmcs;
    private final PowerTypes powerTypes;
    private final EnlistmentGate gate;
    private final InstantSource clock;
    private final RandomGenerator random;

    public MachineCreation(
            Database database,
            MachineActions actions,
            BmcStore bmcs,
            PowerTypes powerTypes,
            EnlistmentGate gate,
            InstantSource clock,
            RandomGenerator random) {
        this.database = database;
        this.actions = actions;
        this.bmcs = bmcs;
        this.powerTypes = powerTypes;
        this.gate = gate;
        this.clock = clock;
        this.random = random;
    }

    private record Made(String systemId, boolean commissions) {}

    /** {@code POST machines/}: by a user, or by the machine itself without credentials. */
    Reply create(Call call) {
        return call.principal() instanceof ingot.http.Principal.User ? byUser(call) : byItself(call);
    }

    private Reply byUser(Call call) {
        Parameters parameters = call.parameters();
        Actor actor = Actor.of(call);
        boolean deployed = parameters.flag("deployed", false);
        boolean commission = parameters.flag("commission", true);
        Made made = database.write(sql -> {
            NodeRecord row = insert(sql, parameters, deployed);
            Principal principal = actor.principal();
            boolean admin = principal != null
                    && MachineAccess.allows(
                            Permission.ADMIN,
                            principal,
                            MachineStore.read(sql, row.getSystemId())
                                    .orElseThrow()
                                    .state());
            if (deployed && principal != null) {
                actions.apply(
                        sql,
                        row.getSystemId(),
                        new Command.RegisteredDeployed(principal.user()),
                        actor,
                        ScriptInputs.NONE);
            } else {
                actions.apply(sql, row.getSystemId(), new Command.Created(), actor, ScriptInputs.NONE);
            }
            return new Made(row.getSystemId(), admin && commission && !deployed);
        });
        if (made.commissions()) {
            commissionIfPossible(made.systemId(), parameters, actor);
        }
        return Reply.json(database.read(sql ->
                MachineDocuments.list(sql, NODE.SYSTEM_ID.eq(made.systemId())).getFirst()));
    }

    /** The machine exists whatever comes of its commissioning: a refusal leaves it New (facts: lifecycle §8). */
    private void commissionIfPossible(String systemId, Parameters parameters, Actor actor) {
        try {
            actions.apply(systemId, commission(parameters), actor, new ScriptInputs(parameters.all()));
        } catch (ApiError refused) {
            database.write(sql -> {
                sql.update(NODE)
                        .set(NODE.ERROR_DESCRIPTION, "Commissioning did not start: " + refused.getMessage())
                        .where(NODE.SYSTEM_ID.eq(systemId))
                        .execute();
                return null;
            });
        }
    }

    /** The commissioning that a form asks for. */
    static Command.Commission commission(Parameters parameters) {
        return new Command.Commission(
                new EphemeralOptions(
                        parameters.flag("enable_ssh", false),
                        parameters.flag("skip_networking", false),
                        parameters.flag("skip_storage", false)),
                parameters.flag("skip_bmc_config", false),
                scripts(parameters, "commissioning_scripts"),
                scripts(parameters, "testing_scripts"));
    }

    /** Null when nothing was said; an empty list for the word {@code none}. */
    static @Nullable List<String> scripts(Parameters parameters, String name) {
        List<String> words = parameters.words(name);
        if (words.isEmpty()) {
            return null;
        }
        return words.equals(List.of("none")) ? List.of() : words;
    }

    private NodeRecord insert(DSLContext sql, Parameters parameters, boolean deployed) {
        MachineForm form = new MachineForm(parameters, powerTypes);
        List<String> macs = macs(parameters);
        String architecture = form.architecture();
        boolean ipmi = "ipmi".equals(parameters.text("power_type"));
        if (architecture == null && !ipmi && !deployed) {
            throw ApiError.field("architecture", "This field is required.");
        }
        if (macs.isEmpty() && !ipmi && !deployed) {
            throw ApiError.field("mac_addresses", "At least one MAC address is required.");
        }
        for (String mac : macs) {
            if (sql.fetchExists(INTERFACE, INTERFACE.MAC_ADDRESS.eq(mac).and(INTERFACE.NODE_ID.isNotNull()))) {
                throw ApiError.field(
                        "mac_addresses", "One or more MAC addresses is invalid. (" + mac + ": already in use.)");
            }
        }
        return insert(sql, form, macs);
    }

    private NodeRecord insert(DSLContext sql, MachineForm form, List<String> macs) {
        Instant now = clock.instant();
        NodeRecord row = sql.newRecord(NODE);
        row.setSystemId(SystemId.generate(random, id -> sql.fetchExists(NODE, NODE.SYSTEM_ID.eq(id))));
        row.setNodeType(NodeType.MACHINE.number());
        row.setZoneId(Lookup.defaultZone(sql));
        row.setPoolId(0);
        row.setDomainId(Lookup.defaultDomain(sql));
        row.setStatus(MachineStatus.NEW.number());
        row.setCreated(Times.column(now));
        row.setUpdated(Times.column(now));
        form.apply(sql, row, 0);
        String hostname = row.getHostname();
        if (hostname == null || Hostname.parse(hostname).looksLikeAddress()) {
            row.setHostname(MachineForm.freshHostname(sql, row.getDomainId(), random));
        }
        row.insert();
        int nodeId = row.getId();
        addInterfaces(sql, nodeId, macs, now);
        BmcStore.Power power = form.power(new BmcStore.Power("", java.util.Map.of()));
        if (power != null) {
            bmcs.set(sql, nodeId, power.type(), power.parameters());
        }
        Changes.created(sql, "machine", row.getSystemId());
        return row;
    }

    private static void addInterfaces(DSLContext sql, int nodeId, List<String> macs, Instant now) {
        int number = sql.fetchCount(INTERFACE, INTERFACE.NODE_ID.eq(nodeId));
        for (String mac : macs) {
            boolean own =
                    sql.fetchExists(INTERFACE, INTERFACE.NODE_ID.eq(nodeId).and(INTERFACE.MAC_ADDRESS.eq(mac)));
            if (!own) {
                int id = InterfaceStore.addPhysical(sql, nodeId, "eth" + number++, mac, null, now);
                sql.update(NODE)
                        .set(NODE.BOOT_INTERFACE_ID, id)
                        .where(NODE.ID.eq(nodeId))
                        .and(NODE.BOOT_INTERFACE_ID.isNull())
                        .execute();
            }
        }
    }

    private static List<String> macs(Parameters parameters) {
        List<String> macs = new ArrayList<>();
        for (String word : parameters.words("mac_addresses")) {
            String mac = MacAddress.parse(word)
                    .orElseThrow(() -> ApiError.field(
                            "mac_addresses",
                            "One or more MAC addresses is invalid. ('" + word + "' is not a valid MAC address.)"))
                    .toString();
            if (!mac.equals(OPENBMC_MAC) && !macs.contains(mac)) {
                macs.add(mac);
            }
        }
        if (macs.size() > MACS_MAX) {
            throw ApiError.field("mac_addresses", macs.size() + " MAC addresses (expected: at most " + MACS_MAX + ").");
        }
        return macs;
    }

    /** Enlistment without credentials (facts: lifecycle §8.4). */
    private Reply byItself(Call call) {
        Parameters parameters = call.parameters();
        Settings.Enlistment policy = gate.enter(database.read(Settings::current), call);
        List<String> macs = macs(parameters);
        if (macs.isEmpty()) {
            throw ApiError.field("mac_addresses", "At least one MAC address is required.");
        }
        return database.write(sql -> enlist(sql, parameters, macs, policy));
    }

    private Reply enlist(DSLContext sql, Parameters parameters, List<String> macs, Settings.Enlistment policy) {
        NodeRecord known = known(sql, parameters, macs);
        if (known == null) {
            gate.room(sql);
            known = insert(sql, parameters, false);
            actions.apply(sql, known.getSystemId(), new Command.Created(), Actor.SYSTEM, ScriptInputs.NONE);
        } else {
            refuseUnlessEnlisting(known);
            // What a person commissions is that person's: anybody may know its MAC, but not change it.
            if (known.getOwnerId() == null) {
                refuseMacsInUse(sql, known, macs);
                update(sql, known, parameters, macs);
            }
        }
        String systemId = known.getSystemId();
        boolean isNew = known.getStatus() == MachineStatus.NEW.number();
        if (isNew && policy == Settings.Enlistment.APPROVAL) {
            return Reply.text(403, "Machine " + known.getHostname() + " waits for a person to accept it.");
        }
        actions.apply(sql, systemId, new Command.Enlisted(), Actor.SYSTEM, ScriptInputs.NONE);
        return Reply.json(MachineDocuments.anonymous(
                MachineDocuments.list(sql, NODE.SYSTEM_ID.eq(systemId)).getFirst()));
    }

    private static @Nullable NodeRecord known(DSLContext sql, Parameters parameters, List<String> macs) {
        if ("ipmi".equals(parameters.text("power_type"))) {
            String address = parameters.text("power_parameters_power_address", "");
            String json = parameters.text("power_parameters", "");
            if (address.isEmpty() && !json.isEmpty()) {
                try {
                    address = JsonColumns.text(JsonColumns.map(JsonColumns.read(json)), "power_address");
                } catch (IllegalArgumentException malformed) {
                    throw ApiError.field("power_parameters", "Enter a valid JSON object.");
                }
            }
            Integer node = address.isEmpty() ? null : BmcStore.nodeWithAddress(sql, "ipmi", address);
            NodeRecord row = node == null
                    ? null
                    : sql.selectFrom(NODE).where(NODE.ID.eq(node)).forUpdate().fetchOne();
            if (row != null && ENLISTING.contains(row.getStatus())) {
                return row;
            }
        }
        return sql.selectFrom(NODE)
                .where(NODE.ID.in(sql.select(INTERFACE.NODE_ID)
                        .from(INTERFACE)
                        .where(INTERFACE.MAC_ADDRESS.in(macs))
                        .and(INTERFACE.TYPE.eq("physical"))))
                .and(NODE.NODE_TYPE.eq(NodeType.MACHINE.number()))
                .orderBy(NODE.ID)
                .limit(1)
                .forUpdate()
                .fetchOne();
    }

    /** Only machines that are being taken in may introduce themselves again. */
    private static void refuseUnlessEnlisting(NodeRecord known) {
        if (!ENLISTING.contains(known.getStatus())) {
            throw ApiError.field("mac_addresses", "One or more MAC addresses is invalid. (already in use.)");
        }
    }

    /** A machine that introduces itself takes nothing from one that is past that: naming a MAC proves nothing. */
    private static void refuseMacsInUse(DSLContext sql, NodeRecord known, List<String> macs) {
        boolean inUse = sql.fetchExists(sql.selectOne()
                .from(INTERFACE)
                .join(NODE)
                .on(NODE.ID.eq(INTERFACE.NODE_ID))
                .where(INTERFACE.MAC_ADDRESS.in(macs))
                .and(NODE.ID.ne(known.getId()))
                .and(NODE.NODE_TYPE
                        .ne(NodeType.MACHINE.number())
                        .or(NODE.STATUS.notIn(ENLISTING))
                        .or(NODE.OWNER_ID.isNotNull())));
        if (inUse) {
            throw ApiError.field("mac_addresses", "One or more MAC addresses is invalid. (already in use.)");
        }
    }

    private void update(DSLContext sql, NodeRecord known, Parameters parameters, List<String> macs) {
        MachineForm form = new MachineForm(parameters, powerTypes);
        String architecture = form.architecture();
        if (architecture != null) {
            known.setArchitecture(architecture);
            known.setUpdated(Times.column(clock.instant()));
            known.attach(sql.configuration());
            known.update();
        }
        addInterfaces(sql, known.getId(), macs, clock.instant());
        BmcStore.Power power = form.power(bmcs.of(sql, known.getId()));
        if (power != null) {
            bmcs.set(sql, known.getId(), power.type(), power.parameters());
        }
        Changes.updated(sql, "machine", known.getSystemId(), "interface_set");
    }
}
