package ingot.region.inventory;

import static ingot.region.db.Tables.SUBNET;

import ingot.core.hardware.NetworkInterface;
import ingot.core.network.Cidr;
import ingot.core.network.IpAddress;
import ingot.region.database.Changes;
import ingot.region.network.Fabrics;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Which network an address of a machine is in; one that nobody told us of is made (facts: metadata-and-scripts §16). */
final class DiscoveredNetworks {

    private DiscoveredNetworks() {}

    /** Where an address is. */
    record Place(int subnetId, int vlanId) {}

    /** The address of a report, empty for a text that is none. */
    static Optional<IpAddress> address(NetworkInterface.Address reported) {
        return IpAddress.parse(reported.ip());
    }

    static Optional<Place> find(DSLContext sql, IpAddress address) {
        return sql.select(SUBNET.ID, SUBNET.VLAN_ID)
                .from(SUBNET)
                .where(DSL.condition("{0} >>= {1}::inet", SUBNET.CIDR, DSL.val(address.toString())))
                .fetchOptional(row -> new Place(row.value1(), row.value2()));
    }

    /**
     * Makes a subnet for an address that no known one holds; empty for a single address, which tells of no network, and for a
     * network that overlaps a known one.
     *
     * @param vlanId VLAN of the interface; null to make a fabric for it
     */
    static Optional<Place> make(
            DSLContext sql, NetworkInterface.Address reported, IpAddress address, @Nullable Integer vlanId) {
        int bits = address.family().bits();
        if (reported.prefixLength() < 8 || reported.prefixLength() >= bits - 1) {
            return Optional.empty();
        }
        Cidr network = new Cidr(address, reported.prefixLength());
        boolean overlaps = sql.fetchExists(sql.selectFrom(SUBNET)
                .where(DSL.condition("{0} && {1}::inet", SUBNET.CIDR, DSL.val(network.toString()))));
        if (overlaps) {
            return Optional.empty();
        }
        int vlan = vlanId == null
                ? Fabrics.defaultVlan(sql, Fabrics.create(sql, null, "", null).getId())
                        .getId()
                : vlanId;
        int subnet = sql.insertInto(SUBNET)
                .set(SUBNET.NAME, network.toString())
                .set(SUBNET.CIDR, network.toString())
                .set(SUBNET.VLAN_ID, vlan)
                .returningResult(SUBNET.ID)
                .fetchSingle()
                .value1();
        Changes.created(sql, "subnet", subnet);
        return Optional.of(new Place(subnet, vlan));
    }
}
