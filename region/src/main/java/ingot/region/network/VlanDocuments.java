package ingot.region.network;

import static ingot.region.db.Tables.FABRIC;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SPACE;
import static ingot.region.db.Tables.VLAN;

import ingot.region.api.ApiPath;
import ingot.region.db.tables.Node;
import ingot.region.db.tables.records.VlanRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** VLANs as they travel. */
public final class VlanDocuments {

    /** What a VLAN without space shows as its space. */
    public static final String UNDEFINED_SPACE = "undefined";

    private VlanDocuments() {}

    /**
     * One VLAN.
     *
     * @param fabric name of its fabric
     * @param space name of its space, or null
     * @param primaryRack system id, or null
     * @param secondaryRack system id, or null
     * @param relayVlan document of the VLAN that relays for it, or null
     */
    public static Map<String, @Nullable Object> of(
            VlanRecord vlan,
            String fabric,
            @Nullable String space,
            @Nullable String primaryRack,
            @Nullable String secondaryRack,
            @Nullable Map<String, @Nullable Object> relayVlan) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", vlan.getId());
        document.put("name", name(vlan));
        document.put("vid", vlan.getVid());
        document.put("fabric", fabric);
        document.put("fabric_id", vlan.getFabricId());
        document.put("mtu", vlan.getMtu());
        document.put("primary_rack", primaryRack);
        document.put("secondary_rack", secondaryRack);
        document.put("dhcp_on", vlan.getDhcpOn());
        document.put("external_dhcp", vlan.getExternalDhcp());
        document.put("relay_vlan", relayVlan);
        document.put("space", space == null ? UNDEFINED_SPACE : space);
        document.put("resource_uri", ApiPath.of("vlans", vlan.getId()));
        if (vlan.getRaOn()) {
            // Ingot's own; clients that never turned it on see exactly the reference's fields.
            document.put("ra_on", true);
        }
        return document;
    }

    /** The name shown: the given one, else {@code untagged} for VID 0, else the VID. */
    public static String name(VlanRecord vlan) {
        String name = vlan.getName();
        if (name != null && !name.isEmpty()) {
            return name;
        }
        return vlan.getVid() == 0 ? "untagged" : String.valueOf(vlan.getVid());
    }

    /** All VLANs by id, in the order of ids. */
    public static Map<Integer, Map<String, @Nullable Object>> all(DSLContext sql) {
        Node primary = NODE.as("primary_rack");
        Node secondary = NODE.as("secondary_rack");
        Map<Integer, Integer> relays = new LinkedHashMap<>();
        Map<Integer, Map<String, @Nullable Object>> all = new LinkedHashMap<>();
        for (Record row : sql.select(VLAN.fields())
                .select(FABRIC.NAME, SPACE.NAME, primary.SYSTEM_ID, secondary.SYSTEM_ID)
                .from(VLAN)
                .join(FABRIC)
                .on(FABRIC.ID.eq(VLAN.FABRIC_ID))
                .leftJoin(SPACE)
                .on(SPACE.ID.eq(VLAN.SPACE_ID))
                .leftJoin(primary)
                .on(primary.ID.eq(VLAN.PRIMARY_RACK_ID))
                .leftJoin(secondary)
                .on(secondary.ID.eq(VLAN.SECONDARY_RACK_ID))
                .orderBy(VLAN.ID)
                .fetch()) {
            VlanRecord vlan = row.into(VLAN);
            all.put(
                    vlan.getId(),
                    of(
                            vlan,
                            row.get(FABRIC.NAME),
                            row.get(SPACE.NAME),
                            row.get(primary.SYSTEM_ID),
                            row.get(secondary.SYSTEM_ID),
                            null));
            if (vlan.getRelayVlanId() != null) {
                relays.put(vlan.getId(), vlan.getRelayVlanId());
            }
        }
        // A VLAN that is relayed is no relay target, so one level is all there is.
        relays.forEach((id, relay) -> {
            Map<String, @Nullable Object> document = all.get(id);
            Map<String, @Nullable Object> target = all.get(relay);
            if (document != null && target != null) {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>(target);
                copy.put("relay_vlan", null);
                document.put("relay_vlan", copy);
            }
        });
        return all;
    }
}
