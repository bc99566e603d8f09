package ingot.region.network;

import static ingot.region.db.Tables.APP_USER;
import static ingot.region.db.Tables.IP_RANGE;
import static ingot.region.db.Tables.SUBNET;
import static org.jooq.impl.DSL.val;

import ingot.core.event.EventType;
import ingot.core.network.IpAddress;
import ingot.core.network.IpRange;
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
import ingot.region.db.tables.records.IpRangeRecord;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.event.Journal;
import ingot.region.user.UserDocuments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Ranges of addresses: {@code ipranges/} and {@code ipranges/{id}/}. */
public final class IpRangeOperations {

    static final String KIND = "iprange";

    private static final int COMMENT_CHARS_MAX = 255;
    private static final List<Param> FIELDS = List.of(
            Param.choice(
                    "type",
                    List.of(RangeRules.DYNAMIC, RangeRules.RESERVED),
                    "dynamic for the pool of DHCP, reserved to keep off it."),
            Param.of(Param.Type.IP, "start_ip", "First address."),
            Param.of(Param.Type.IP, "end_ip", "Last address."),
            Param.string("subnet", "Its subnet; the one that holds start_ip when not given."),
            Param.string("user", "Whose it is; on creation the caller's."),
            Param.string("comment", "What it is for, at most 255 characters."));

    private final Database database;

    public IpRangeOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "ipranges/";
        String item = list + "{id}/";
        List<Param> create = FIELDS.stream()
                .map(param -> List.of("type", "start_ip", "end_ip").contains(param.name()) ? param.need() : param)
                .toList();
        return List.of(
                Operation.get(list)
                        .as("IPRangesHandler", "read")
                        .summary("List ranges of addresses")
                        .does(call -> database.read(sql -> {
                            SharedDocuments shared = new SharedDocuments(sql);
                            var users = UserDocuments.all(sql);
                            return Reply.json(sql.selectFrom(IP_RANGE)
                                    .orderBy(IP_RANGE.ID)
                                    .fetch(range -> document(range, shared, users)));
                        })),
                Operation.post(list)
                        .as("IPRangesHandler", "create")
                        .params(create)
                        .summary("Create a range; a dynamic one as administrator only")
                        .does(this::create),
                Operation.get(item)
                        .as("IPRangeHandler", "read")
                        .summary("Read a range")
                        .does(call -> database.read(sql -> Reply.json(document(sql, find(sql, call))))),
                Operation.put(item)
                        .as("IPRangeHandler", "update")
                        .params(FIELDS)
                        .summary("Change a range of one's own; any as administrator")
                        .does(this::update),
                Operation.delete(item)
                        .as("IPRangeHandler", "delete")
                        .summary("Delete a range of one's own; any as administrator")
                        .does(this::delete));
    }

    private Reply create(Call call) {
        Parameters parameters = call.parameters();
        String type = type(parameters.required("type"));
        if (type.equals(RangeRules.DYNAMIC) && !call.user().holds("can_edit_global_entities")) {
            throw ApiError.forbidden("Unable to create dynamic IP range. You don't have sufficient privileges.");
        }
        IpRange range = range(parameters.required("start_ip"), parameters.required("end_ip"));
        String comment = Names.bounded(parameters.text("comment", ""), "comment", COMMENT_CHARS_MAX);
        return database.write(sql -> {
            SubnetRecord subnet = lock(sql, subnet(sql, parameters.text("subnet", ""), range));
            RangeRules.check(sql, subnet, range, type, null, null);
            IpRangeRecord row = sql.insertInto(IP_RANGE)
                    .set(IP_RANGE.SUBNET_ID, subnet.getId())
                    .set(IP_RANGE.TYPE, type)
                    .set(IP_RANGE.START_IP, range.first().toString())
                    .set(IP_RANGE.END_IP, range.last().toString())
                    .set(IP_RANGE.USER_ID, call.user().id())
                    .set(IP_RANGE.COMMENT, comment)
                    .returning()
                    .fetchSingle();
            Journal.of(call)
                    .created(sql, EventType.NETWORKING, KIND, row.getId(), "Created " + type + " range " + range + ".");
            return Reply.json(document(sql, row));
        });
    }

    private Reply update(Call call) {
        Parameters parameters = call.parameters();
        return database.write(sql -> {
            IpRangeRecord row = owned(sql, call);
            IpRange old = RangeRules.of(row);
            String type = parameters.text("type", "").isEmpty() ? row.getType() : type(parameters.text("type", ""));
            if (type.equals(RangeRules.DYNAMIC)
                    && !row.getType().equals(type)
                    && !call.user().holds("can_edit_global_entities")) {
                throw ApiError.forbidden("Unable to make the range dynamic. You don't have sufficient privileges.");
            }
            IpRange range =
                    range(given(parameters, "start_ip", row.getStartIp()), given(parameters, "end_ip", row.getEndIp()));
            String specifier = parameters.text("subnet", "");
            SubnetRecord subnet = lock(
                    sql,
                    specifier.isEmpty()
                            ? subnet(sql, row.getSubnetId().toString(), range)
                            : subnet(sql, specifier, range));
            boolean wasDynamic = row.getType().equals(RangeRules.DYNAMIC);
            RangeRules.check(sql, subnet, range, type, row.getId(), wasDynamic ? old : null);
            row.setSubnetId(subnet.getId());
            row.setType(type);
            row.setStartIp(range.first().toString());
            row.setEndIp(range.last().toString());
            row.setComment(Names.bounded(parameters.text("comment", row.getComment()), "comment", COMMENT_CHARS_MAX));
            user(sql, call, row);
            var before = Rows.changed(row);
            if (!before.isEmpty()) {
                row.update();
                Journal.of(call)
                        .updated(
                                sql,
                                EventType.NETWORKING,
                                KIND,
                                row.getId(),
                                "Updated " + type + " range " + range + ".",
                                before);
            }
            return Reply.json(document(sql, row));
        });
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            IpRangeRecord row = owned(sql, call);
            row.delete();
            Journal.of(call)
                    .deleted(
                            sql,
                            EventType.NETWORKING,
                            KIND,
                            row.getId(),
                            "Deleted " + row.getType() + " range " + RangeRules.of(row) + ".");
            return Reply.noContent();
        });
    }

    private static void user(DSLContext sql, Call call, IpRangeRecord row) {
        String username = call.parameters().text("user", "");
        if (username.isEmpty()) {
            return;
        }
        if (!call.user().holds("can_edit_global_entities")
                && !username.equals(call.user().username())) {
            throw ApiError.forbidden("Only administrators may give a range to somebody else.");
        }
        row.setUserId(sql.select(APP_USER.ID)
                .from(APP_USER)
                .where(APP_USER.USERNAME.eq(username))
                .fetchOptional(APP_USER.ID)
                .orElseThrow(() -> ApiError.field("user", "There is no user '" + username + "'.")));
    }

    private static IpRangeRecord owned(DSLContext sql, Call call) {
        IpRangeRecord row = find(sql, call);
        boolean own = row.getUserId() != null && row.getUserId() == call.user().id();
        if (!own && !call.user().holds("can_edit_global_entities")) {
            throw ApiError.forbidden("Unable to modify IP range. You don't own the IP range.");
        }
        return row;
    }

    private static IpRangeRecord find(DSLContext sql, Call call) {
        IpRangeRecord row = sql.selectFrom(IP_RANGE)
                .where(IP_RANGE.ID.eq(Ids.path(call, "id", "IPRange")))
                .fetchOne();
        if (row == null) {
            throw ApiError.notFound("IPRange");
        }
        return row;
    }

    private static SubnetRecord lock(DSLContext sql, SubnetRecord subnet) {
        return sql.selectFrom(SUBNET)
                .where(SUBNET.ID.eq(subnet.getId()))
                .forUpdate()
                .fetchSingle();
    }

    private static SubnetRecord subnet(DSLContext sql, String specifier, IpRange range) {
        SubnetRecord subnet = sql.selectFrom(SUBNET)
                .where(
                        specifier.isEmpty()
                                ? DSL.condition(
                                        "{0} >>= {1}::inet",
                                        SUBNET.CIDR, val(range.first().toString()))
                                : Specifiers.subnets(specifier))
                .limit(1)
                .fetchOne();
        if (subnet == null) {
            throw ApiError.field(
                    "subnet",
                    specifier.isEmpty()
                            ? "No subnet holds " + range.first() + "."
                            : "There is no subnet '" + specifier + "'.");
        }
        return subnet;
    }

    private static String given(Parameters parameters, String name, String stored) {
        String text = parameters.text(name, "");
        return text.isEmpty() ? stored : text;
    }

    private static String type(String type) {
        if (!type.equals(RangeRules.DYNAMIC) && !type.equals(RangeRules.RESERVED)) {
            throw ApiError.field("type", "Value '" + type + "' is not a valid choice (expected: dynamic, reserved).");
        }
        return type;
    }

    private static IpRange range(String startText, String endText) {
        IpAddress start = address("start_ip", startText);
        IpAddress end = address("end_ip", endText);
        if (start.family() != end.family()) {
            throw ApiError.field("__all__", "Start IP address and end IP address must be in the same address family.");
        }
        if (end.compareTo(start) < 0) {
            throw ApiError.field("end_ip", "End IP address must not be less than Start IP address.");
        }
        return new IpRange(start, end);
    }

    private static IpAddress address(String field, String text) {
        return IpAddress.parse(text.strip())
                .orElseThrow(() -> ApiError.field(field, "Enter a valid IPv4 or IPv6 address."));
    }

    private static Map<String, @Nullable Object> document(DSLContext sql, IpRangeRecord row) {
        return document(row, new SharedDocuments(sql), UserDocuments.all(sql));
    }

    private static Map<String, @Nullable Object> document(
            IpRangeRecord row, SharedDocuments shared, Map<Integer, Map<String, @Nullable Object>> users) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", row.getId());
        document.put("type", row.getType());
        document.put("start_ip", row.getStartIp());
        document.put("end_ip", row.getEndIp());
        document.put("comment", row.getComment());
        document.put("user", row.getUserId() == null ? null : users.get(row.getUserId()));
        document.put("subnet", shared.subnet(row.getSubnetId()));
        document.put("resource_uri", ApiPath.of("ipranges", row.getId()));
        return document;
    }
}
