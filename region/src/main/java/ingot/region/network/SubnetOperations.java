package ingot.region.network;

import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.IP_RANGE;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.VLAN;

import ingot.core.event.EventType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Rows;
import ingot.region.api.SharedDocuments;
import ingot.region.database.Database;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.event.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;

/** Subnets: {@code subnets/} and {@code subnets/{id}/}; the id is a specifier, a CIDR too. */
public final class SubnetOperations {

    static final String KIND = "subnet";

    private static final int DHCP = 5;
    private static final int DISCOVERED = 6;
    private static final List<Param> FIELDS = List.of(
            Param.string("cidr", "Network as address/prefix."),
            Param.string("name", "Name; the CIDR when not given."),
            Param.string("description", "What it is."),
            Param.string("vlan", "Id of its VLAN."),
            Param.string("fabric", "With a new subnet: fabric of its VLAN."),
            Param.string("vid", "With a new subnet: VID of its VLAN in the fabric."),
            Param.of(Param.Type.IP, "gateway_ip", "Gateway, inside the network."),
            Param.string("dns_servers", "Name servers, comma or blank separated.")
                    .many(),
            Param.string("rdns_mode", "Reverse DNS: 0 off, 1 on, 2 on with RFC 2317 glue."),
            Param.bool("active_discovery", "Whether it may be scanned."),
            Param.bool("allow_dns", "Whether machines get this system's resolvers."),
            Param.bool("allow_proxy", "Whether it may use the proxy."),
            Param.bool("managed", "Whether all free addresses may be handed out, not only reserved ranges."),
            Param.string("disabled_boot_architectures", "Boot methods that are not offered here, comma separated.")
                    .many());

    private final Database database;

    public SubnetOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "subnets/";
        List<Param> create = new ArrayList<>(FIELDS);
        create.set(0, FIELDS.getFirst().need());
        List<Operation> operations = new ArrayList<>(List.of(
                Operation.get(list)
                        .as("SubnetsHandler", "read")
                        .summary("List subnets")
                        .does(call -> database.read(sql -> Reply.json(
                                List.copyOf(new SharedDocuments(sql).subnets().values())))),
                Operation.post(list)
                        .as("SubnetsHandler", "create")
                        .access(Access.entitled("can_edit_global_entities"))
                        .params(create)
                        .summary("Create a subnet")
                        .does(this::create)));
        operations.addAll(item(list + "{id}/", "SubnetHandler"));
        // A CIDR holds a slash that clients do not escape.
        operations.addAll(item(list + "{network}/{prefix}/", ""));
        return List.copyOf(operations);
    }

    private List<Operation> item(String path, String handler) {
        Access edit = Access.entitled("can_edit_global_entities");
        return List.of(
                Operation.get(path)
                        .as(handler, "read")
                        .summary("Read a subnet")
                        .does(call -> database.read(sql -> Reply.json(
                                new SharedDocuments(sql).subnet(find(sql, call).getId())))),
                Operation.put(path)
                        .as(handler, "update")
                        .access(edit)
                        .params(FIELDS)
                        .summary("Change a subnet")
                        .does(this::update),
                Operation.delete(path)
                        .as(handler, "delete")
                        .access(edit)
                        .params(Param.bool("force", "Delete it even when addresses in it are in use."))
                        .summary("Delete a subnet")
                        .does(this::delete),
                Operation.get(path)
                        .op("statistics")
                        .as(handler, "statistics")
                        .params(
                                Param.bool("include_ranges", "Add the blocks and their purposes."),
                                Param.bool("include_suggestions", "Add a suggested gateway and dynamic range."))
                        .summary("Read how full a subnet is")
                        .does(this::statistics),
                Operation.get(path)
                        .op("reserved_ip_ranges")
                        .as(handler, "reserved_ip_ranges")
                        .summary("List the blocks that are in use")
                        .does(call -> database.read(sql ->
                                Reply.json(SubnetUses.usage(sql, find(sql, call)).usedBlocks().stream()
                                        .map(block -> SubnetUsage.document(block.range(), block.purposes()))
                                        .toList()))),
                Operation.get(path)
                        .op("unreserved_ip_ranges")
                        .as(handler, "unreserved_ip_ranges")
                        .summary("List the blocks that are free")
                        .does(call -> database.read(sql ->
                                Reply.json(SubnetUses.usage(sql, find(sql, call)).freeBlocks().stream()
                                        .map(block -> SubnetUsage.document(block.range(), null))
                                        .toList()))),
                Operation.get(path)
                        .op("ip_addresses")
                        .as(handler, "ip_addresses")
                        .params(
                                Param.bool("with_username", "Add who reserved it; default true."),
                                Param.bool("with_summary", "Add the node; default true."),
                                Param.bool("with_node_summary", "Older name of with_summary."))
                        .summary("List the addresses in use and what uses them")
                        .does(this::addresses));
    }

    private Reply create(Call call) {
        return database.write(sql -> {
            SubnetRecord subnet = sql.newRecord(SUBNET);
            new SubnetForm(sql, call.parameters(), subnet).create();
            Rows.unique("cidr", "Subnet with this Cidr already exists.", subnet::insert);
            Journal.of(call)
                    .created(
                            sql,
                            EventType.NETWORKING,
                            KIND,
                            subnet.getId(),
                            "Created subnet '" + subnet.getName() + "'.");
            return Reply.json(new SharedDocuments(sql).subnet(subnet.getId()));
        });
    }

    private Reply update(Call call) {
        return database.write(sql -> {
            SubnetRecord subnet = lock(sql, find(sql, call));
            new SubnetForm(sql, call.parameters(), subnet).update();
            var before = Rows.changed(subnet);
            if (!before.isEmpty()) {
                Rows.unique("cidr", "Subnet with this Cidr already exists.", subnet::update);
                Journal.of(call)
                        .updated(
                                sql,
                                EventType.NETWORKING,
                                KIND,
                                subnet.getId(),
                                "Updated subnet '" + subnet.getName() + "'.",
                                before);
            }
            return Reply.json(new SharedDocuments(sql).subnet(subnet.getId()));
        });
    }

    private Reply delete(Call call) {
        boolean force = call.parameters().flag("force", false);
        return database.write(sql -> {
            SubnetRecord subnet = lock(sql, find(sql, call));
            boolean serving = sql.fetchExists(sql.selectOne()
                    .from(IP_RANGE)
                    .join(SUBNET)
                    .on(SUBNET.ID.eq(IP_RANGE.SUBNET_ID))
                    .join(VLAN)
                    .on(VLAN.ID.eq(SUBNET.VLAN_ID))
                    .where(SUBNET.ID.eq(subnet.getId()))
                    .and(IP_RANGE.TYPE.eq("dynamic"))
                    .and(VLAN.DHCP_ON));
            if (serving) {
                throw ApiError.badRequest("Cannot delete a subnet that is actively servicing a dynamic IP range."
                        + " (Delete the dynamic range or disable DHCP first.)");
            }
            int addresses = sql.fetchCount(
                    IP_ADDRESS,
                    IP_ADDRESS
                            .SUBNET_ID
                            .eq(subnet.getId())
                            .and(IP_ADDRESS.IP.isNotNull())
                            .and(IP_ADDRESS.ALLOC_TYPE.notIn(DHCP, DISCOVERED)));
            if (addresses > 0 && !force) {
                throw ApiError.badRequest("Cannot delete a subnet with " + addresses
                        + " addresses in use by nodes. Release them, or send force=true.");
            }
            subnet.delete();
            Journal.of(call)
                    .deleted(
                            sql,
                            EventType.NETWORKING,
                            KIND,
                            subnet.getId(),
                            "Deleted subnet '" + subnet.getName() + "'.");
            return Reply.noContent();
        });
    }

    private Reply statistics(Call call) {
        boolean ranges = call.parameters().flag("include_ranges", false);
        boolean suggestions = call.parameters().flag("include_suggestions", false);
        return database.read(
                sql -> Reply.json(SubnetUses.usage(sql, find(sql, call)).statistics(ranges, suggestions)));
    }

    private Reply addresses(Call call) {
        boolean username = call.parameters().flag("with_username", true);
        boolean node = call.parameters().flag("with_node_summary", true)
                && call.parameters().flag("with_summary", true);
        return database.read(
                sql -> Reply.json(SubnetAddresses.documents(sql, find(sql, call).getId(), username, node)));
    }

    private static SubnetRecord lock(DSLContext sql, SubnetRecord subnet) {
        return sql.selectFrom(SUBNET)
                .where(SUBNET.ID.eq(subnet.getId()))
                .forUpdate()
                .fetchSingle();
    }

    private static SubnetRecord find(DSLContext sql, Call call) {
        Map<String, String> path = call.pathValues();
        String id = path.get("id");
        return Specifiers.subnet(sql, id != null ? id : path.get("network") + "/" + path.get("prefix"));
    }
}
