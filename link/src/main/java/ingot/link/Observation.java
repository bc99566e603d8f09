package ingot.link;

import io.avaje.jsonb.Json;
import java.util.Map;

/**
 * One thing that a rack saw. The region stores each id once, so that a replay changes nothing.
 *
 * @param id unique at the rack, and for ever
 * @param at ISO 8601 instant by the rack's clock
 * @param kind what it is: a {@link Kind}'s wire name
 * @param fields by kind, see there
 */
@Json
public record Observation(String id, String at, String kind, Map<String, String> fields) {

    /** The closed list of kinds. */
    public enum Kind {
        /** A lease was given or renewed: mac, ip, hostname, seconds. */
        LEASE("lease"),
        /** A lease was given back or ran out: mac, ip. */
        LEASE_ENDED("lease-ended"),
        /** A boot answer was given: mac, system_id (when known), ip (the machine's), local_ip (the rack's), firmware, answer, file. */
        BOOT("boot"),
        /** A step for the timeline: mac or system_id, step, detail, duration_ms, bytes. */
        STEP("step"),
        /** The installed system asked for its user data for the first time: system_id. */
        USER_DATA_READ("user-data-read"),
        /** A preseed was given to an address whose boot was not seen: system_id, ip. */
        PRESEED_UNBOUND("preseed-unbound"),
        /** A machine said that its next boot is from disk; sticky at the rack: system_id. */
        NETBOOT_OFF("netboot-off");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }
}
