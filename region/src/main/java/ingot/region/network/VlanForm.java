package ingot.region.network;

import static ingot.region.db.Tables.IP_RANGE;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.VLAN;

import ingot.http.ApiError;
import ingot.http.Parameters;
import ingot.region.api.Ids;
import ingot.region.api.Names;
import ingot.region.db.tables.records.VlanRecord;
import java.util.List;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Fills a VLAN's row from parameters and holds it to the rules of DHCP and relays (facts/networking.md §1.2). Fields that were
 * not sent keep their value.
 */
final class VlanForm {

    private static final int VID_MAX = 4094;
    private static final int MTU_MIN = 552;
    private static final int MTU_MAX = 65535;
    private static final List<Integer> RACK_TYPES = List.of(2, 4);

    private final DSLContext sql;
    private final Parameters parameters;
    private final VlanRecord vlan;

    VlanForm(DSLContext sql, Parameters parameters, VlanRecord vlan) {
        this.sql = sql;
        this.parameters = parameters;
        this.vlan = vlan;
    }

    /**
     * Fills the row; writes nothing.
     *
     * @throws ApiError 400 by field
     */
    void fill() {
        if (parameters.has("name")) {
            vlan.setName(Names.orNull(Names.bounded(parameters.text("name", ""), "name", Names.CHARS_MAX)));
        }
        if (parameters.has("description")) {
            vlan.setDescription(Names.text(parameters, "description", ""));
        }
        if (!parameters.text("fabric", "").isEmpty()) {
            vlan.setFabricId(
                    Specifiers.fabric(sql, parameters.text("fabric", "")).getId());
        }
        vid();
        mtu();
        space();
        racks();
        dhcpAndRelay();
    }

    private void vid() {
        String text = parameters.text("vid", "");
        if (!text.isEmpty()) {
            Integer vid = Specifiers.vid(text);
            if (vid == null || vid > VID_MAX) {
                throw ApiError.field("vid", "VID must be between 0 and " + VID_MAX + ".");
            }
            vlan.setVid(vid);
        }
        Integer id = vlan.getId();
        boolean taken =
                sql
                        .selectFrom(VLAN)
                        .where(VLAN.FABRIC_ID.eq(vlan.getFabricId()))
                        .and(VLAN.VID.eq(vlan.getVid()))
                        .stream()
                        .anyMatch(other -> !Objects.equals(other.getId(), id));
        if (taken) {
            throw ApiError.field("vid", "A VLAN with the specified VID already exists in the destination fabric.");
        }
    }

    private void mtu() {
        Long mtu = parameters.integer("mtu");
        if (mtu == null) {
            return;
        }
        if (mtu < MTU_MIN || mtu > MTU_MAX) {
            throw ApiError.field("mtu", "Ensure this value is between " + MTU_MIN + " and " + MTU_MAX + ".");
        }
        vlan.setMtu(mtu.intValue());
    }

    private void space() {
        if (!parameters.has("space")) {
            return;
        }
        String space = parameters.text("space", "");
        boolean none = space.isEmpty() || space.equals(VlanDocuments.UNDEFINED_SPACE);
        vlan.setSpaceId(none ? null : Specifiers.space(sql, space).getId());
    }

    private void racks() {
        if (parameters.has("primary_rack")) {
            Integer primary = rack("primary_rack");
            if (primary == null) {
                // The secondary takes over.
                vlan.setPrimaryRackId(vlan.getSecondaryRackId());
                vlan.setSecondaryRackId(null);
            } else {
                if (primary.equals(vlan.getSecondaryRackId())) {
                    vlan.setSecondaryRackId(null);
                }
                vlan.setPrimaryRackId(primary);
            }
        }
        if (parameters.has("secondary_rack")) {
            Integer secondary = rack("secondary_rack");
            if (secondary != null && secondary.equals(vlan.getPrimaryRackId())) {
                throw ApiError.field("secondary_rack", "The primary and secondary rack must be different.");
            }
            if (secondary != null && vlan.getPrimaryRackId() == null) {
                throw ApiError.field("secondary_rack", "A secondary rack needs a primary one.");
            }
            vlan.setSecondaryRackId(secondary);
        }
    }

    private @Nullable Integer rack(String field) {
        String text = parameters.text(field, "");
        if (text.isEmpty()) {
            return null;
        }
        Integer id = sql.select(NODE.ID)
                .from(NODE)
                .where(NODE.SYSTEM_ID.eq(text).or(NODE.HOSTNAME.equalIgnoreCase(text)))
                .and(NODE.NODE_TYPE.in(RACK_TYPES))
                .limit(1)
                .fetchOne(NODE.ID);
        if (id == null) {
            throw ApiError.field(field, "'" + text + "' is no rack controller (expected: a system id or host name).");
        }
        return id;
    }

    private void dhcpAndRelay() {
        Boolean dhcp = parameters.flag("dhcp_on");
        if (dhcp != null) {
            vlan.setDhcpOn(dhcp);
        }
        Boolean ra = parameters.flag("ra_on");
        if (ra != null) {
            vlan.setRaOn(ra);
        }
        boolean on = Boolean.TRUE.equals(vlan.getDhcpOn());
        if (on && vlan.getPrimaryRackId() == null) {
            throw ApiError.field("dhcp_on", "dhcp can only be turned on when a primary rack controller is set.");
        }
        if (on && !hasDynamicRange()) {
            throw ApiError.field("dhcp_on", "dhcp can only be turned on when a dynamic IP range is defined.");
        }
        String relay = parameters.text("relay_vlan", "");
        if (parameters.has("relay_vlan")) {
            vlan.setRelayVlanId(relay.isEmpty() ? null : relay(relay, on));
        }
        if (on) {
            vlan.setRelayVlanId(null);
        }
        if (Boolean.TRUE.equals(vlan.getRaOn()) && vlan.getPrimaryRackId() == null) {
            throw ApiError.field("ra_on", "Router advertisements need a primary rack controller that sends them.");
        }
    }

    private int relay(String text, boolean dhcpOn) {
        if (dhcpOn) {
            throw ApiError.field("relay_vlan", "'relay_vlan' cannot be set when dhcp is on.");
        }
        Integer number = Ids.number(text);
        VlanRecord target = number == null
                ? Specifiers.vlan(sql, text)
                : sql.selectFrom(VLAN).where(VLAN.ID.eq(number)).fetchOne();
        if (target == null) {
            throw ApiError.field("relay_vlan", "There is no VLAN with id " + text + ".");
        }
        if (Objects.equals(target.getId(), vlan.getId())) {
            throw ApiError.field("relay_vlan", "'relay_vlan' cannot match this VLAN.");
        }
        if (target.getRelayVlanId() != null) {
            throw ApiError.field("relay_vlan", "VLAN " + text + " is relayed itself and cannot relay for another.");
        }
        if (vlan.getId() != null && sql.fetchExists(VLAN, VLAN.RELAY_VLAN_ID.eq(vlan.getId()))) {
            throw ApiError.field("relay_vlan", "This VLAN relays for another and cannot be relayed itself.");
        }
        return target.getId();
    }

    private boolean hasDynamicRange() {
        return vlan.getId() != null
                && sql.fetchExists(sql.selectOne()
                        .from(IP_RANGE)
                        .join(SUBNET)
                        .on(SUBNET.ID.eq(IP_RANGE.SUBNET_ID))
                        .where(SUBNET.VLAN_ID.eq(vlan.getId()))
                        .and(IP_RANGE.TYPE.eq("dynamic")));
    }
}
