package ingot.region.network;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.RESERVED_IP;
import static ingot.region.db.Tables.SUBNET;
import static org.jooq.impl.DSL.val;

import ingot.core.event.EventType;
import ingot.core.network.Cidr;
import ingot.core.network.IpAddress;
import ingot.core.network.MacAddress;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Ids;
import ingot.region.api.Names;
import ingot.region.api.Rows;
import ingot.region.api.SharedDocuments;
import ingot.region.database.Database;
import ingot.region.db.tables.records.ReservedIpRecord;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.event.Journal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Addresses that belong to one MAC address: {@code reservedips/} (facts/networking.md §1.6). */
public final class ReservedIpOperations {

    private static final String KIND = "reservedip";
    private static final int DISCOVERED = 6;
    private static final List<Param> FIELDS = List.of(
            Param.of(Param.Type.IP, "ip", "The address.").need(),
            Param.of(Param.Type.MAC, "mac_address", "Who gets it.").need(),
            Param.string("subnet", "Its subnet; the one that holds the address when not given."),
            Param.string("comment", "What it is for."));

    private final Database database;

    public ReservedIpOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "reservedips/";
        String item = list + "{id}/";
        Access edit = Access.entitled("can_edit_global_entities");
        return List.of(
                Operation.get(list)
                        .as("ReservedIpsHandler", "read")
                        .summary("List reserved addresses")
                        .does(call -> database.read(sql -> {
                            SharedDocuments shared = new SharedDocuments(sql);
                            return Reply.json(sql.selectFrom(RESERVED_IP)
                                    .orderBy(RESERVED_IP.ID)
                                    .fetch(row -> document(row, shared)));
                        })),
                Operation.post(list)
                        .as("ReservedIpsHandler", "create")
                        .access(edit)
                        .params(FIELDS)
                        .summary("Reserve an address for a MAC address")
                        .does(this::create),
                Operation.get(item)
                        .as("ReservedIpHandler", "read")
                        .summary("Read a reserved address")
                        .does(call ->
                                database.read(sql -> Reply.json(document(find(sql, call), new SharedDocuments(sql))))),
                Operation.put(item)
                        .as("ReservedIpHandler", "update")
                        .access(edit)
                        .params(
                                Param.of(Param.Type.IP, "ip", "Unchanged."),
                                Param.of(Param.Type.MAC, "mac_address", "Unchanged."),
                                Param.string("subnet", "Unchanged."),
                                Param.string("comment", "What it is for."))
                        .summary("Change the comment of a reserved address")
                        .does(this::update),
                Operation.delete(item)
                        .as("ReservedIpHandler", "delete")
                        .access(edit)
                        .summary("Give a reserved address free")
                        .does(this::delete));
    }

    private Reply create(Call call) {
        Parameters parameters = call.parameters();
        IpAddress ip = ip(parameters.required("ip"));
        String mac = mac(parameters.required("mac_address"));
        String comment = Names.text(parameters, "comment", "");
        return database.write(sql -> {
            SubnetRecord subnet = subnet(sql, parameters.text("subnet", ""), ip);
            check(sql, subnet, ip, mac);
            ReservedIpRecord row = Rows.unique(
                    "ip",
                    "This address or this MAC address of the subnet is reserved already.",
                    () -> sql.insertInto(RESERVED_IP)
                            .set(RESERVED_IP.SUBNET_ID, subnet.getId())
                            .set(RESERVED_IP.IP, ip.toString())
                            .set(RESERVED_IP.MAC_ADDRESS, mac)
                            .set(RESERVED_IP.COMMENT, comment)
                            .returning()
                            .fetchSingle());
            Journal.of(call)
                    .created(sql, EventType.NETWORKING, KIND, row.getId(), "Reserved " + ip + " for " + mac + ".");
            return Reply.json(document(row, new SharedDocuments(sql)));
        });
    }

    private static void check(DSLContext sql, SubnetRecord subnet, IpAddress ip, String mac) {
        Cidr cidr = Cidr.of(subnet.getCidr());
        boolean hosts = cidr.prefixLength() < cidr.network().family().bits() - 1;
        if (!cidr.contains(ip)) {
            throw ApiError.field("ip", "The provided IP is not part of the subnet " + cidr + ".");
        }
        if (hosts && ip.equals(cidr.first())) {
            throw ApiError.field("ip", "The network address cannot be a reserved IP.");
        }
        if (hosts && ip.ipv4() && ip.equals(cidr.last())) {
            throw ApiError.field("ip", "The broadcast address cannot be a reserved IP.");
        }
        if (ip.toString().equals(subnet.getGatewayIp())) {
            throw ApiError.field("ip", "The address is the gateway of the subnet.");
        }
        boolean taken = sql.fetchExists(sql.selectOne()
                .from(IP_ADDRESS)
                .leftJoin(INTERFACE)
                .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                .where(IP_ADDRESS.IP.eq(ip.toString()))
                .and(IP_ADDRESS.ALLOC_TYPE.ne(DISCOVERED))
                .and(INTERFACE.MAC_ADDRESS.isNull().or(INTERFACE.MAC_ADDRESS.ne(mac))));
        if (taken) {
            throw ApiError.field("ip", "The address " + ip + " is in use by another machine or device.");
        }
    }

    private Reply update(Call call) {
        Parameters parameters = call.parameters();
        return database.write(sql -> {
            ReservedIpRecord row = find(sql, call);
            String ip = parameters.text("ip", "");
            String mac = parameters.text("mac_address", "");
            if (!ip.isEmpty() && !ip(ip).toString().equals(row.getIp())) {
                throw ApiError.field("ip", "Field cannot be changed.");
            }
            if (!mac.isEmpty() && !mac(mac).equals(row.getMacAddress())) {
                throw ApiError.field("mac_address", "Field cannot be changed.");
            }
            row.setComment(Names.text(parameters, "comment", row.getComment()));
            var before = Rows.changed(row);
            if (!before.isEmpty()) {
                row.update();
                Journal.of(call)
                        .updated(
                                sql,
                                EventType.NETWORKING,
                                KIND,
                                row.getId(),
                                "Updated the comment of reserved address " + row.getIp() + ".",
                                before);
            }
            return Reply.json(document(row, new SharedDocuments(sql)));
        });
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            ReservedIpRecord row = find(sql, call);
            row.delete();
            Journal.of(call)
                    .deleted(
                            sql,
                            EventType.NETWORKING,
                            KIND,
                            row.getId(),
                            "Gave reserved address " + row.getIp() + " free.");
            return Reply.noContent();
        });
    }

    private static SubnetRecord subnet(DSLContext sql, String specifier, IpAddress ip) {
        SubnetRecord subnet = sql.selectFrom(SUBNET)
                .where(
                        specifier.isEmpty()
                                ? DSL.condition("{0} >>= {1}::inet", SUBNET.CIDR, val(ip.toString()))
                                : Specifiers.subnets(specifier))
                .limit(1)
                .fetchOne();
        if (subnet == null) {
            throw ApiError.field(
                    "subnet",
                    specifier.isEmpty()
                            ? "Could not find a subnet that holds " + ip + "."
                            : "There is no subnet '" + specifier + "'.");
        }
        return subnet;
    }

    private static IpAddress ip(String text) {
        return IpAddress.parse(text.strip())
                .orElseThrow(() -> ApiError.field("ip", "Enter a valid IPv4 or IPv6 address."));
    }

    private static String mac(String text) {
        return MacAddress.parse(text.strip())
                .orElseThrow(() -> ApiError.field("mac_address", "'" + text + "' is not a valid MAC address."))
                .toString();
    }

    private static ReservedIpRecord find(DSLContext sql, Call call) {
        ReservedIpRecord row = sql.selectFrom(RESERVED_IP)
                .where(RESERVED_IP.ID.eq(Ids.path(call, "id", "ReservedIP")))
                .fetchOne();
        if (row == null) {
            throw ApiError.notFound("ReservedIP");
        }
        return row;
    }

    private static Map<String, @Nullable Object> document(ReservedIpRecord row, SharedDocuments shared) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", row.getId());
        document.put("ip", row.getIp());
        document.put("subnet", shared.subnet(row.getSubnetId()));
        document.put("mac_address", row.getMacAddress());
        document.put("comment", row.getComment());
        document.put("resource_uri", ApiPath.of("reservedips", row.getId()));
        return document;
    }
}
