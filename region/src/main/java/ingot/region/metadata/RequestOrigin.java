package ingot.region.metadata;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.RACK;

import ingot.http.Call;
import org.jooq.DSLContext;

/**
 * Where a machine's request came from, and where it reached us. A request that a rack passed on carries both in headers,
 * which count only when the peer is a rack, or this host itself.
 *
 * @param baseUrl such as {@code http://10.0.0.2:5248}, without slash at the end: the machine can reach it again
 * @param address the machine's
 */
record RequestOrigin(String baseUrl, String address) {

    static RequestOrigin of(DSLContext sql, Call call) {
        String peer = call.peer().getAddress().getHostAddress().replaceAll("%.*", "");
        String forwardedHost = call.header().apply("X-Forwarded-Host");
        String forwardedFor = call.header().apply("X-Forwarded-For");
        if (forwardedHost != null
                && forwardedFor != null
                && forwardedHost.matches("[A-Za-z0-9.:\\[\\]-]{1,255}")
                && forwardedFor.matches("[0-9a-fA-F.:]{2,45}")
                && (call.peer().getAddress().isLoopbackAddress()
                        || call.peer().getAddress().equals(call.local().getAddress())
                        || rackAddress(sql, peer))) {
            return new RequestOrigin("http://" + forwardedHost, forwardedFor);
        }
        String host = call.header().apply("Host");
        if (host == null || !host.matches("[A-Za-z0-9.:\\[\\]-]{1,255}")) {
            String local = call.local().getAddress().getHostAddress();
            host = (local.contains(":") ? "[" + local + "]" : local) + ":"
                    + call.local().getPort();
        }
        return new RequestOrigin("http://" + host, peer);
    }

    private static boolean rackAddress(DSLContext sql, String address) {
        return sql.fetchExists(sql.selectOne()
                .from(IP_ADDRESS)
                .join(INTERFACE)
                .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                .join(RACK)
                .on(RACK.NODE_ID.eq(INTERFACE.NODE_ID))
                .where(IP_ADDRESS.IP.eq(address)));
    }
}
