package ingot.region.inventory;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.INTERFACE_PARENT;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;

import ingot.core.hardware.InventoryRefused;
import ingot.core.hardware.NetworkInterface;
import ingot.core.machine.MachineStatus;
import ingot.core.network.IpAddress;
import ingot.region.db.tables.records.InterfaceRecord;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.interfaces.Addresses;
import ingot.region.interfaces.InterfaceStore;
import ingot.region.machine.Times;
import ingot.region.setting.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A machine's network cards as rows: the MAC makes the card, its name and place may change (facts: metadata-and-scripts §16). Only
 * physical ones: what is built on them is configuration, not hardware.
 */
final class InterfaceInventory {

    /** More cards than any machine has. */
    private static final int CARDS_MAX = 1000;

    /** What the network configuration of an installed system can name. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,15}");

    private final DSLContext sql;
    private final NodeRecord node;
    private final Instant now;
    private final boolean mayMakeNetworks;

    InterfaceInventory(DSLContext sql, NodeRecord node, Instant now) {
        this.sql = sql;
        this.node = node;
        this.now = now;
        // A deployed machine's addresses are its owner's: they tell of no network that we should know.
        this.mayMakeNetworks = node.getStatus() != MachineStatus.DEPLOYED.number()
                && Settings.current(sql).autoVlanCreation();
    }

    void store(List<NetworkInterface> reported) {
        List<NetworkInterface> cards = reported.stream()
                .filter(card -> card.kind() == NetworkInterface.Kind.PHYSICAL
                        && NAME.matcher(card.name()).matches())
                .toList();
        if (cards.size() > CARDS_MAX) {
            throw new InventoryRefused(cards.size() + " network interfaces (expected: at most " + CARDS_MAX + ")");
        }
        Set<String> macs = new LinkedHashSet<>();
        for (NetworkInterface card : cards) {
            if (!macs.add(card.mac())) {
                throw new InventoryRefused("two network interfaces have the MAC address " + card.mac());
            }
        }
        refuseOthersInUse(macs);
        removeGone(macs);
        // Names may have been exchanged between cards: through names that no card has.
        sql.update(INTERFACE)
                .set(INTERFACE.NAME, DSL.concat(DSL.val("was-"), INTERFACE.ID.cast(String.class)))
                .where(INTERFACE.NODE_ID.eq(node.getId()))
                .and(INTERFACE.TYPE.eq("physical"))
                .execute();
        cards.forEach(this::store);
    }

    /** A card may move from one machine to another, but nobody takes it from a machine in use by claiming its address. */
    private void refuseOthersInUse(Set<String> macs) {
        sql.select(INTERFACE.MAC_ADDRESS, NODE.HOSTNAME)
                .from(INTERFACE)
                .join(NODE)
                .on(NODE.ID.eq(INTERFACE.NODE_ID))
                .where(INTERFACE.MAC_ADDRESS.in(macs))
                .and(INTERFACE.TYPE.eq("physical"))
                .and(NODE.ID.ne(node.getId()))
                .and(NODE.OWNER_ID.isNotNull().or(NODE.NODE_TYPE.in(2, 3, 4)))
                .limit(1)
                .forEach(row -> {
                    throw new InventoryRefused("the MAC address " + row.value1() + " belongs to " + row.value2()
                            + ", which is in use: release or delete that one first");
                });
    }

    private void removeGone(Set<String> macs) {
        sql.deleteFrom(INTERFACE)
                .where(INTERFACE.NODE_ID.eq(node.getId()))
                .and(INTERFACE.TYPE.eq("physical"))
                .and(INTERFACE.MAC_ADDRESS.isNull().or(INTERFACE.MAC_ADDRESS.notIn(macs)))
                .execute();
        // What was made only of cards that are gone.
        int removed;
        do {
            removed = sql.deleteFrom(INTERFACE)
                    .where(INTERFACE.NODE_ID.eq(node.getId()))
                    .and(INTERFACE.TYPE.in("bond", "vlan"))
                    .andNotExists(
                            DSL.selectOne().from(INTERFACE_PARENT).where(INTERFACE_PARENT.CHILD_ID.eq(INTERFACE.ID)))
                    .execute();
        } while (removed > 0);
    }

    private void store(NetworkInterface card) {
        int id = InterfaceStore.addPhysical(sql, node.getId(), card.name(), card.mac(), null, now);
        InterfaceRecord row = sql.fetchSingle(INTERFACE, INTERFACE.ID.eq(id));
        Set<String> tags = new LinkedHashSet<>(Arrays.asList(row.getTags()));
        tags.addAll(card.tags());
        row.setTags(tags.toArray(String[]::new));
        row.setVendor(card.vendor());
        row.setProduct(card.product());
        row.setFirmwareVersion(card.firmwareVersion());
        row.setLinkConnected(card.linkConnected());
        row.setLinkSpeed(card.linkSpeedMbit());
        row.setInterfaceSpeed(card.interfaceSpeedMbit());
        row.setSriovMaxVf(card.sriovMaxVf());
        row.setNumaNode(card.numaNode());
        row.setVlanId(storeAddresses(row, card));
        row.setUpdated(Times.column(now));
        row.store();
    }

    /** Addresses that the machine has are discovered ones; returns the VLAN that they, or what was known, tell of. */
    private @Nullable Integer storeAddresses(InterfaceRecord row, NetworkInterface card) {
        Integer vlan = row.getVlanId();
        List<String> seen = new ArrayList<>();
        for (NetworkInterface.Address reported : card.addresses()) {
            IpAddress address = DiscoveredNetworks.address(reported).orElse(null);
            if (address == null) {
                continue;
            }
            Optional<DiscoveredNetworks.Place> place = DiscoveredNetworks.find(sql, address);
            if (place.isEmpty() && mayMakeNetworks) {
                place = DiscoveredNetworks.make(sql, reported, address, vlan);
            }
            if (place.isPresent()) {
                vlan = vlan == null ? Integer.valueOf(place.get().vlanId()) : vlan;
                seen.add(address.toString());
                discovered(row.getId(), address.toString(), place.get().subnetId());
            }
        }
        sql.deleteFrom(IP_ADDRESS)
                .where(IP_ADDRESS.INTERFACE_ID.eq(row.getId()))
                .and(IP_ADDRESS.ALLOC_TYPE.eq(Addresses.DISCOVERED))
                .and(IP_ADDRESS.IP.isNotNull())
                .and(IP_ADDRESS.IP.notIn(seen))
                .execute();
        return vlan;
    }

    private void discovered(int interfaceId, String ip, int subnetId) {
        boolean known = sql.fetchExists(
                IP_ADDRESS, IP_ADDRESS.INTERFACE_ID.eq(interfaceId).and(IP_ADDRESS.IP.eq(ip)));
        if (!known) {
            sql.insertInto(IP_ADDRESS)
                    .set(IP_ADDRESS.ALLOC_TYPE, Addresses.DISCOVERED)
                    .set(IP_ADDRESS.IP, ip)
                    .set(IP_ADDRESS.SUBNET_ID, subnetId)
                    .set(IP_ADDRESS.INTERFACE_ID, interfaceId)
                    .set(IP_ADDRESS.CREATED, Times.column(now))
                    .set(IP_ADDRESS.UPDATED, Times.column(now))
                    .execute();
        }
    }
}
