package ingot.region.network;

import static ingot.region.db.Tables.STATIC_ROUTE;

import ingot.core.event.EventType;
import ingot.core.network.Cidr;
import ingot.core.network.IpAddress;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Ids;
import ingot.region.api.Rows;
import ingot.region.api.SharedDocuments;
import ingot.region.database.Database;
import ingot.region.db.tables.records.StaticRouteRecord;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.event.Journal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Routes from one subnet to another: {@code static-routes/} (facts/networking.md §1.7). */
public final class StaticRouteOperations {

    private static final String KIND = "staticroute";
    private static final String TAKEN = "Static route with this Source, Destination and Gateway ip already exists.";
    private static final List<Param> FIELDS = List.of(
            Param.string("source", "Subnet whose machines get the route."),
            Param.string("destination", "Subnet that it leads to."),
            Param.of(Param.Type.IP, "gateway_ip", "Gateway, inside the source."),
            Param.integer("metric", 0, Integer.MAX_VALUE, "Weight; 0 when not given."));

    private final Database database;

    public StaticRouteOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "static-routes/";
        String item = list + "{id}/";
        Access edit = Access.entitled("can_edit_global_entities");
        List<Param> create = FIELDS.stream()
                .map(param -> param.name().equals("metric") ? param : param.need())
                .toList();
        return List.of(
                Operation.get(list)
                        .as("StaticRoutesHandler", "read")
                        .summary("List static routes")
                        .does(call -> database.read(sql -> {
                            SharedDocuments shared = new SharedDocuments(sql);
                            return Reply.json(sql.selectFrom(STATIC_ROUTE)
                                    .orderBy(STATIC_ROUTE.ID)
                                    .fetch(row -> document(row, shared)));
                        })),
                Operation.post(list)
                        .as("StaticRoutesHandler", "create")
                        .access(edit)
                        .params(create)
                        .summary("Create a static route")
                        .does(this::create),
                Operation.get(item)
                        .as("StaticRouteHandler", "read")
                        .summary("Read a static route")
                        .does(call ->
                                database.read(sql -> Reply.json(document(find(sql, call), new SharedDocuments(sql))))),
                Operation.put(item)
                        .as("StaticRouteHandler", "update")
                        .access(edit)
                        .params(FIELDS)
                        .summary("Change a static route")
                        .does(this::update),
                Operation.delete(item)
                        .as("StaticRouteHandler", "delete")
                        .access(edit)
                        .summary("Delete a static route")
                        .does(this::delete));
    }

    private Reply create(Call call) {
        Parameters parameters = call.parameters();
        parameters.required("source");
        parameters.required("destination");
        parameters.required("gateway_ip");
        return database.write(sql -> {
            StaticRouteRecord route = sql.newRecord(STATIC_ROUTE);
            route.setMetric(0);
            fill(sql, parameters, route);
            Rows.unique("__all__", TAKEN, route::insert);
            Journal.of(call).created(sql, EventType.NETWORKING, KIND, route.getId(), "Created " + text(route) + ".");
            return Reply.json(document(route, new SharedDocuments(sql)));
        });
    }

    private Reply update(Call call) {
        return database.write(sql -> {
            StaticRouteRecord route = find(sql, call);
            fill(sql, call.parameters(), route);
            var before = Rows.changed(route);
            if (!before.isEmpty()) {
                Rows.unique("__all__", TAKEN, route::update);
                Journal.of(call)
                        .updated(
                                sql, EventType.NETWORKING, KIND, route.getId(), "Updated " + text(route) + ".", before);
            }
            return Reply.json(document(route, new SharedDocuments(sql)));
        });
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            StaticRouteRecord route = find(sql, call);
            route.delete();
            Journal.of(call).deleted(sql, EventType.NETWORKING, KIND, route.getId(), "Deleted " + text(route) + ".");
            return Reply.noContent();
        });
    }

    private static void fill(DSLContext sql, Parameters parameters, StaticRouteRecord route) {
        SubnetRecord source = subnet(sql, parameters, "source", route.getSourceId());
        SubnetRecord destination = subnet(sql, parameters, "destination", route.getDestinationId());
        if (source.getId().equals(destination.getId())) {
            throw ApiError.field("__all__", "source and destination cannot be the same subnet.");
        }
        Cidr from = Cidr.of(source.getCidr());
        if (from.network().family() != Cidr.of(destination.getCidr()).network().family()) {
            throw ApiError.field("__all__", "source and destination must be the same IP version.");
        }
        String given = parameters.text("gateway_ip", "");
        String text = given.isEmpty() ? route.getGatewayIp() : given.strip();
        IpAddress gateway = IpAddress.parse(text)
                .orElseThrow(() -> ApiError.field("gateway_ip", "Enter a valid IPv4 or IPv6 address."));
        if (!from.contains(gateway)) {
            throw ApiError.field("gateway_ip", "gateway_ip must be with in the source subnet " + from + ".");
        }
        Long metric = parameters.integer("metric");
        if (metric != null) {
            if (metric < 0 || metric > Integer.MAX_VALUE) {
                throw ApiError.field("metric", "Ensure this value is between 0 and " + Integer.MAX_VALUE + ".");
            }
            route.setMetric(metric.intValue());
        }
        route.setSourceId(source.getId());
        route.setDestinationId(destination.getId());
        route.setGatewayIp(gateway.toString());
    }

    private static SubnetRecord subnet(DSLContext sql, Parameters parameters, String field, @Nullable Integer stored) {
        String given = parameters.text(field, "");
        String specifier = given.isEmpty() && stored != null ? "id:" + stored : given;
        try {
            return Specifiers.subnet(sql, specifier);
        } catch (ApiError refused) {
            throw ApiError.field(field, "'" + specifier + "' names no single subnet.");
        }
    }

    private static String text(StaticRouteRecord route) {
        return "static route from subnet " + route.getSourceId() + " to " + route.getDestinationId() + " via "
                + route.getGatewayIp();
    }

    private static StaticRouteRecord find(DSLContext sql, Call call) {
        StaticRouteRecord route = sql.selectFrom(STATIC_ROUTE)
                .where(STATIC_ROUTE.ID.eq(Ids.path(call, "id", "StaticRoute")))
                .fetchOne();
        if (route == null) {
            throw ApiError.notFound("StaticRoute");
        }
        return route;
    }

    private static Map<String, @Nullable Object> document(StaticRouteRecord route, SharedDocuments shared) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", route.getId());
        document.put("source", shared.subnet(route.getSourceId()));
        document.put("destination", shared.subnet(route.getDestinationId()));
        document.put("gateway_ip", route.getGatewayIp());
        document.put("metric", route.getMetric());
        document.put("resource_uri", ApiPath.of("static-routes", route.getId()));
        return document;
    }
}
