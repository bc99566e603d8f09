package ingot.region.event;

import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.EVENT;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.RESOURCE_POOL;
import static ingot.region.db.Tables.ZONE;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.selectOne;

import ingot.core.event.EventLevel;
import ingot.core.event.EventType;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.WireTime;
import ingot.region.database.Database;
import ingot.region.db.tables.records.EventRecord;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Paging through events: {@code events/?op=query} (maas-api/conventions.md §9). */
public final class EventOperations {

    private static final long LIMIT_DEFAULT = 100;
    private static final long LIMIT_MAX = 1000;
    private static final int DEVICE = 1;
    private static final List<String> LEVELS = List.of("AUDIT", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL");

    /** Parameters that page links repeat. */
    private static final List<String> FILTERS =
            List.of("hostname", "mac_address", "id", "domain", "zone", "pool", "agent_name", "level", "limit", "owner");

    private final Database database;

    public EventOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        return List.of(Operation.get(ApiPath.ROOT + "events/")
                .op("query")
                .as("EventsHandler", "query")
                .params(
                        Param.string("hostname", "Events of nodes with this host name.")
                                .many(),
                        Param.string("mac_address", "Events of nodes with this MAC address.")
                                .many(),
                        Param.string("id", "Events of nodes with this system id.")
                                .many(),
                        Param.string("domain", "Events of nodes in this domain.")
                                .many(),
                        Param.string("zone", "Events of nodes in this zone."),
                        Param.string("pool", "Events of nodes in this resource pool."),
                        Param.string("agent_name", "Events of nodes allocated under this agent name."),
                        Param.choice("level", LEVELS, "Least level; AUDIT gives audit events only. Default INFO."),
                        Param.string("limit", "Most events to give; default 100, at most 1000."),
                        Param.string("before", "Events older than this id."),
                        Param.string("after", "Events newer than this id."),
                        Param.string("owner", "Events that this user caused."))
                .summary("List events, newest first, in pages")
                .does(this::query));
    }

    private Reply query(Call call) {
        Parameters parameters = call.parameters();
        Long before = parameters.integer("before");
        Long after = parameters.integer("after");
        if (before != null && after != null) {
            throw ApiError.badRequest("There is undefined behaviour when before and after are both given.");
        }
        long limit = limit(parameters);
        EventLevel level = level(parameters);
        Condition condition = condition(parameters, level, before, after);
        return database.read(sql -> {
            List<EventRecord> events = new ArrayList<>(sql.selectFrom(EVENT)
                    .where(condition)
                    .orderBy(after != null ? EVENT.ID.asc() : EVENT.ID.desc())
                    .limit(limit)
                    .fetch());
            if (after != null) {
                Collections.reverse(events);
            }
            return Reply.json(page(events, parameters, before, after));
        });
    }

    private static long limit(Parameters parameters) {
        Long asked = parameters.integer("limit");
        if (asked == null) {
            return LIMIT_DEFAULT;
        }
        if (asked > LIMIT_MAX) {
            throw ApiError.badRequest(
                    "Requested number of events (" + asked + ") is greater than the limit of " + LIMIT_MAX + ".");
        }
        return Math.max(1, asked);
    }

    private static EventLevel level(Parameters parameters) {
        String name = parameters.text("level");
        if (name == null || name.isEmpty()) {
            return EventLevel.INFO;
        }
        return EventLevel.of(name)
                .orElseThrow(() -> ApiError.badRequest(
                        "Unrecognised log level: " + name + " (expected one of: " + String.join(", ", LEVELS) + ")."));
    }

    private static Condition condition(
            Parameters parameters, EventLevel level, @Nullable Long before, @Nullable Long after) {
        Condition condition =
                level == EventLevel.AUDIT ? EVENT.LEVEL.eq(EventLevel.AUDIT.number()) : EVENT.LEVEL.ge(level.number());
        if (before != null) {
            condition = condition.and(EVENT.ID.lt(before));
        }
        if (after != null) {
            condition = condition.and(EVENT.ID.gt(after));
        }
        if (!parameters.list("owner").isEmpty()) {
            condition = condition.and(EVENT.USERNAME.in(parameters.list("owner")));
        }
        // Device events are never listed.
        condition = condition.and(EVENT.NODE_ID.isNull().or(ofNode(NODE.NODE_TYPE.ne(DEVICE))));
        Condition node = DSL.noCondition();
        if (!parameters.words("hostname").isEmpty()) {
            node = node.and(DSL.lower(NODE.HOSTNAME).in(lower(parameters.words("hostname"))));
        }
        if (!parameters.words("id").isEmpty()) {
            node = node.and(NODE.SYSTEM_ID.in(parameters.words("id")));
        }
        if (!parameters.words("mac_address").isEmpty()) {
            node = node.and(exists(selectOne()
                    .from(INTERFACE)
                    .where(INTERFACE.NODE_ID.eq(NODE.ID))
                    .and(INTERFACE.MAC_ADDRESS.cast(String.class).in(lower(parameters.words("mac_address"))))));
        }
        if (!parameters.words("domain").isEmpty()) {
            node = node.and(exists(selectOne()
                    .from(DOMAIN)
                    .where(DOMAIN.ID.eq(NODE.DOMAIN_ID))
                    .and(DOMAIN.NAME.in(parameters.words("domain")))));
        }
        if (!parameters.words("zone").isEmpty()) {
            node = node.and(exists(selectOne()
                    .from(ZONE)
                    .where(ZONE.ID.eq(NODE.ZONE_ID))
                    .and(ZONE.NAME.in(parameters.words("zone")))));
        }
        if (!parameters.words("pool").isEmpty()) {
            node = node.and(exists(selectOne()
                    .from(RESOURCE_POOL)
                    .where(RESOURCE_POOL.ID.eq(NODE.POOL_ID))
                    .and(RESOURCE_POOL.NAME.in(parameters.words("pool")))));
        }
        if (!parameters.list("agent_name").isEmpty()) {
            node = node.and(NODE.AGENT_NAME.in(parameters.list("agent_name")));
        }
        return node.equals(DSL.noCondition()) ? condition : condition.and(ofNode(node));
    }

    private static Condition ofNode(Condition node) {
        return exists(selectOne().from(NODE).where(NODE.ID.eq(EVENT.NODE_ID)).and(node));
    }

    private static List<String> lower(List<String> words) {
        return words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }

    private static Map<String, @Nullable Object> page(
            List<EventRecord> events, Parameters parameters, @Nullable Long before, @Nullable Long after) {
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("count", events.size());
        page.put("events", events.stream().map(EventOperations::document).toList());
        if (events.isEmpty()) {
            // An empty page keeps the place it was asked for, so that following a link once more is harmless.
            long here = after != null ? after : before != null ? Math.max(0, before - 1) : 0;
            page.put("next_uri", link(parameters, "after", here));
            page.put("prev_uri", after != null ? link(parameters, "before", after + 1) : null);
        } else {
            page.put("next_uri", link(parameters, "after", events.getFirst().getId()));
            page.put("prev_uri", link(parameters, "before", events.getLast().getId()));
        }
        return page;
    }

    private static String link(Parameters parameters, String direction, long id) {
        StringBuilder link = new StringBuilder(ApiPath.ROOT).append("events/?op=query");
        for (String filter : FILTERS) {
            for (String value : parameters.list(filter)) {
                link.append('&').append(filter).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        return link.append('&').append(direction).append('=').append(id).toString();
    }

    private static Map<String, @Nullable Object> document(EventRecord event) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("username", event.getUsername());
        document.put("node", event.getNodeSystemId());
        document.put("hostname", event.getNodeHostname());
        document.put("id", event.getId());
        document.put("level", EventLevel.of(event.getLevel()).name());
        document.put("created", WireTime.spoken(event.getCreated()));
        document.put("type", EventType.valueOf(event.getType()).label());
        document.put("description", event.getDescription());
        return document;
    }
}
