package ingot.region.network;

import static ingot.region.db.Tables.SUBNET;

import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.SubnetRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Subnets as they travel. */
public final class SubnetDocuments {

    private SubnetDocuments() {}

    /**
     * One subnet.
     *
     * @param vlan document of its VLAN, embedded in full; its space is the subnet's
     */
    public static Map<String, @Nullable Object> of(SubnetRecord subnet, Map<String, @Nullable Object> vlan) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", subnet.getId());
        document.put("name", subnet.getName());
        document.put("description", subnet.getDescription());
        document.put("vlan", vlan);
        document.put("space", vlan.get("space"));
        document.put("cidr", subnet.getCidr());
        document.put("gateway_ip", subnet.getGatewayIp());
        document.put("dns_servers", List.of(subnet.getDnsServers()));
        document.put("rdns_mode", subnet.getRdnsMode());
        document.put("active_discovery", subnet.getActiveDiscovery());
        document.put("allow_dns", subnet.getAllowDns());
        document.put("allow_proxy", subnet.getAllowProxy());
        document.put("managed", subnet.getManaged());
        document.put("disabled_boot_architectures", List.of(subnet.getDisabledBootArchitectures()));
        document.put("resource_uri", ApiPath.of("subnets", subnet.getId()));
        return document;
    }

    /**
     * All subnets by id, in the order of ids.
     *
     * @param vlans documents of all VLANs by id
     */
    public static Map<Integer, Map<String, @Nullable Object>> all(
            DSLContext sql, Map<Integer, Map<String, @Nullable Object>> vlans) {
        Map<Integer, Map<String, @Nullable Object>> all = new LinkedHashMap<>();
        sql.selectFrom(SUBNET).orderBy(SUBNET.ID).forEach(subnet -> {
            Map<String, @Nullable Object> vlan = vlans.get(subnet.getVlanId());
            if (vlan == null) {
                throw new IllegalStateException("VLAN of subnet " + subnet.getCidr() + ": " + subnet.getVlanId()
                        + " (no such row in this transaction)");
            }
            all.put(subnet.getId(), of(subnet, vlan));
        });
        return all;
    }
}
