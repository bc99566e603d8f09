package ingot.region.interfaces;

import static ingot.region.db.Tables.IP_ADDRESS;

import ingot.region.machine.Times;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Rows that link an interface to a subnet. */
final class Links {

    private Links() {}

    static int insert(
            DSLContext sql,
            int interfaceId,
            int allocType,
            @Nullable Integer subnetId,
            @Nullable String ip,
            Instant now) {
        return sql.insertInto(IP_ADDRESS)
                .set(IP_ADDRESS.INTERFACE_ID, interfaceId)
                .set(IP_ADDRESS.ALLOC_TYPE, allocType)
                .set(IP_ADDRESS.SUBNET_ID, subnetId)
                .set(IP_ADDRESS.IP, ip)
                .set(IP_ADDRESS.CREATED, Times.column(now))
                .set(IP_ADDRESS.UPDATED, Times.column(now))
                .returningResult(IP_ADDRESS.ID)
                .fetchSingle()
                .value1();
    }

    /** The word of a link (maas-api/resources.json, InterfaceLink). */
    static String mode(int allocType, @Nullable String ip) {
        return switch (allocType) {
            case Addresses.AUTO -> "auto";
            case Addresses.DHCP -> "dhcp";
            case Addresses.STICKY -> ip == null ? "link_up" : "static";
            default -> "static";
        };
    }
}
