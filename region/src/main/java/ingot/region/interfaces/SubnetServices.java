package ingot.region.interfaces;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.RACK;
import static ingot.region.db.Tables.STATIC_ROUTE;
import static ingot.region.db.Tables.SUBNET;

import ingot.core.network.Cidr;
import ingot.core.network.IpAddress;
import ingot.core.network.MachineInterface.StaticRoute;
import ingot.region.db.tables.records.SubnetRecord;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;

/** What a machine finds in a subnet (facts: deploy-and-storage H). */
final class SubnetServices {

    private SubnetServices() {}

    /** The racks' addresses in the subnet, if it allows that they are asked, then its own servers. */
    static List<IpAddress> dnsServers(DSLContext sql, SubnetRecord subnet) {
        Set<String> servers = new LinkedHashSet<>();
        if (subnet.getAllowDns()) {
            servers.addAll(sql.select(IP_ADDRESS.IP)
                    .from(IP_ADDRESS)
                    .join(INTERFACE)
                    .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                    .join(RACK)
                    .on(RACK.NODE_ID.eq(INTERFACE.NODE_ID))
                    .where(IP_ADDRESS.SUBNET_ID.eq(subnet.getId()))
                    .and(IP_ADDRESS.IP.isNotNull())
                    .orderBy(IP_ADDRESS.IP)
                    .fetch(IP_ADDRESS.IP));
        }
        servers.addAll(List.of(subnet.getDnsServers()));
        return servers.stream().map(IpAddress::of).toList();
    }

    /** Routes that machines in the subnet are to have. */
    static List<StaticRoute> routes(DSLContext sql, int subnetId) {
        return sql.select(SUBNET.CIDR, STATIC_ROUTE.GATEWAY_IP, STATIC_ROUTE.METRIC)
                .from(STATIC_ROUTE)
                .join(SUBNET)
                .on(SUBNET.ID.eq(STATIC_ROUTE.DESTINATION_ID))
                .where(STATIC_ROUTE.SOURCE_ID.eq(subnetId))
                .orderBy(STATIC_ROUTE.ID)
                .fetch(row -> new StaticRoute(
                        Cidr.of(String.valueOf(row.value1())), IpAddress.of(row.value2()), row.value3()));
    }
}
