package ingot.region.event;

import static ingot.region.db.Tables.EVENT;
import static ingot.region.db.Tables.NODE;

import ingot.core.event.EventLevel;
import ingot.core.event.EventType;
import ingot.http.Call;
import ingot.http.Principal;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Records what happened, in the transaction of what made it happen. Stateless. */
public final class Events {

    /** Longest description that is kept; the rest is cut off. */
    public static final int DESCRIPTION_CHARS_MAX = 4096;

    private static final int USER_AGENT_CHARS_MAX = 256;
    private static final String API = "API";

    /**
     * Who made it happen, and from where.
     *
     * @param username empty for the system itself
     * @param ip address of the caller, or null
     */
    public record Cause(
            String username, String endpoint, @Nullable String ip, String userAgent) {

        /** Nobody: the system itself. */
        public static final Cause SYSTEM = new Cause("", "", null, "");

        /** The caller of an operation. */
        public static Cause of(Call call) {
            String username = call.principal() instanceof Principal.User user ? user.username() : "";
            String agent = call.header().apply("User-Agent");
            String ip = call.peer().getAddress() == null
                    ? null
                    : numeric(call.peer().getAddress());
            return new Cause(username, API, ip, agent == null ? "" : cut(agent, USER_AGENT_CHARS_MAX));
        }

        private static String numeric(java.net.InetAddress address) {
            // Without the zone index of a link-local IPv6 address, which inet columns refuse.
            String text = address.getHostAddress();
            int zone = text.indexOf('%');
            return zone < 0 ? text : text.substring(0, zone);
        }
    }

    private Events() {}

    /** Records an event of the whole region or of one node, at the type's own level. */
    public static long record(
            DSLContext sql, EventType type, @Nullable Integer nodeId, String description, Cause cause) {
        return record(sql, type, type.level(), nodeId, description, cause);
    }

    /**
     * Records an event.
     *
     * @param nodeId {@code node.id}, or null when it is about no node
     * @return id of the event
     */
    public static long record(
            DSLContext sql,
            EventType type,
            EventLevel level,
            @Nullable Integer nodeId,
            String description,
            Cause cause) {
        var node = nodeId == null
                ? null
                : sql.select(NODE.SYSTEM_ID, NODE.HOSTNAME)
                        .from(NODE)
                        .where(NODE.ID.eq(nodeId))
                        .fetchOne();
        return sql.insertInto(EVENT)
                .set(EVENT.TYPE, type.name())
                .set(EVENT.LEVEL, level.number())
                .set(EVENT.DESCRIPTION, cut(description, DESCRIPTION_CHARS_MAX))
                .set(EVENT.NODE_ID, nodeId)
                .set(EVENT.NODE_SYSTEM_ID, node == null ? null : node.value1())
                .set(EVENT.NODE_HOSTNAME, node == null ? "" : node.value2())
                .set(EVENT.USERNAME, cause.username())
                .set(EVENT.ENDPOINT, cause.endpoint())
                .set(EVENT.IP, cause.ip())
                .set(EVENT.USER_AGENT, cause.userAgent())
                .returningResult(EVENT.ID)
                .fetchSingle()
                .value1();
    }

    private static String cut(String text, int charsMax) {
        return text.length() <= charsMax ? text : text.substring(0, charsMax);
    }
}
