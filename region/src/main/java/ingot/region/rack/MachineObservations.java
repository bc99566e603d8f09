package ingot.region.rack;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SUBNET;

import ingot.core.machine.Command;
import ingot.http.ApiError;
import ingot.link.Observation;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.InterfaceRecord;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.machine.Actor;
import ingot.region.machine.MachineActions;
import ingot.region.script.ScriptInputs;
import ingot.region.timeline.Timeline;
import ingot.region.timeline.TimelineStep;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What racks saw of machines, applied: boots, leases, timeline steps, network boot switched off. */
public final class MachineObservations implements ObservationSink {

    private static final Logger LOG = LoggerFactory.getLogger(MachineObservations.class);
    private static final int DISCOVERED = 6;

    private final MachineActions actions;

    public MachineObservations(MachineActions actions) {
        this.actions = actions;
    }

    @Override
    public void accept(DSLContext sql, String rackSystemId, Observation observation) {
        Map<String, String> fields = observation.fields();
        Instant at;
        try {
            at = Instant.parse(observation.at());
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException("observation's time: " + observation.at(), malformed);
        }
        switch (observation.kind()) {
            case "boot" -> boot(sql, fields, at);
            case "lease" -> lease(sql, fields, at);
            case "lease-ended" -> leaseEnded(sql, fields, at);
            case "step" -> step(sql, fields, at);
            case "netboot-off" -> apply(sql, fields, new Command.NetbootSet(false));
            case "user-data-read" -> userDataRead(sql, fields, at);
            case "preseed-unbound" -> unbound(sql, fields, at);
            // A later rack knows kinds that this region does not: nothing is lost by leaving them.
            default -> LOG.info("observation_unknown rack={} kind={}", rackSystemId, observation.kind());
        }
    }

    private void boot(DSLContext sql, Map<String, String> fields, Instant at) {
        NodeRecord node = node(sql, fields);
        if (node == null) {
            return;
        }
        InterfaceRecord nic = interfaceOf(sql, fields.getOrDefault("mac", ""));
        String rackAddress = fields.getOrDefault("local_ip", "");
        String firmware = fields.getOrDefault("firmware", "");
        Integer vlan = rackAddress.isEmpty()
                ? null
                : sql.select(SUBNET.VLAN_ID)
                        .from(SUBNET)
                        .where(DSL.condition("{0} >> {1}::inet", SUBNET.CIDR, DSL.val(rackAddress)))
                        .fetchOne(SUBNET.VLAN_ID);
        sql.update(NODE)
                .set(NODE.BOOT_RACK_IP, rackAddress.isEmpty() ? node.getBootRackIp() : rackAddress)
                .set(NODE.BIOS_BOOT_METHOD, firmware.isEmpty() ? node.getBiosBootMethod() : firmware)
                .set(
                        NODE.BOOT_INTERFACE_ID,
                        nic != null && Objects.equals(nic.getNodeId(), node.getId())
                                ? nic.getId()
                                : node.getBootInterfaceId())
                .set(NODE.BOOT_SEEN, OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                .set(NODE.BOOT_PEER, fields.getOrDefault("ip", node.getBootPeer()))
                .set(NODE.BOOT_MAC, nic == null ? node.getBootMac() : nic.getMacAddress())
                .where(NODE.ID.eq(node.getId()))
                .execute();
        String known = node.getBiosBootMethod();
        if (!firmware.isEmpty() && (known == null || known.isEmpty())) {
            actions.firmwareLearned(sql, node.getSystemId());
        }
        if (nic != null && vlan != null && nic.getVlanId() == null) {
            sql.update(INTERFACE)
                    .set(INTERFACE.VLAN_ID, vlan)
                    .where(INTERFACE.ID.eq(nic.getId()))
                    .execute();
        }
        Timeline.add(
                sql,
                node.getId(),
                at,
                Timeline.Source.RACK,
                TimelineStep.BOOT,
                bootDetail(fields),
                null,
                null,
                node.getAttempt());
        apply(sql, Map.of("system_id", node.getSystemId()), new Command.BootRequested());
        Changes.updated(sql, "machine", node.getSystemId(), "boot_interface");
    }

    /** The answer, the firmware that asked and the file that it asked for, as far as the rack said. */
    private static String bootDetail(Map<String, String> fields) {
        return Stream.of("answer", "firmware", "file")
                .map(name -> fields.getOrDefault(name, ""))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** The address of a lease is a discovered one of the interface, replacing the one before (facts/networking.md §2.5). */
    private static void lease(DSLContext sql, Map<String, String> fields, Instant at) {
        String ip = fields.getOrDefault("ip", "");
        InterfaceRecord nic = interfaceOf(sql, fields.getOrDefault("mac", ""));
        if (nic == null || ip.isEmpty()) {
            return;
        }
        sql.deleteFrom(IP_ADDRESS)
                .where(IP_ADDRESS.INTERFACE_ID.eq(nic.getId()))
                .and(IP_ADDRESS.ALLOC_TYPE.eq(DISCOVERED))
                .and(DSL.condition("({0} is null or family({0}) = family({1}::inet))", IP_ADDRESS.IP, DSL.val(ip)))
                .execute();
        Integer subnet = sql.select(SUBNET.ID)
                .from(SUBNET)
                .where(DSL.condition("{0} >> {1}::inet", SUBNET.CIDR, DSL.val(ip)))
                .fetchOne(SUBNET.ID);
        OffsetDateTime time = OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
        sql.insertInto(IP_ADDRESS)
                .set(IP_ADDRESS.ALLOC_TYPE, DISCOVERED)
                .set(IP_ADDRESS.IP, ip)
                .set(IP_ADDRESS.SUBNET_ID, subnet)
                .set(IP_ADDRESS.INTERFACE_ID, nic.getId())
                .set(IP_ADDRESS.LEASE_SECONDS, seconds(fields))
                .set(IP_ADDRESS.CREATED, time)
                .set(IP_ADDRESS.UPDATED, time)
                .execute();
    }

    private static void leaseEnded(DSLContext sql, Map<String, String> fields, Instant at) {
        InterfaceRecord nic = interfaceOf(sql, fields.getOrDefault("mac", ""));
        String ip = fields.getOrDefault("ip", "");
        if (nic == null || ip.isEmpty()) {
            return;
        }
        // The subnet stays known although the address is gone.
        sql.update(IP_ADDRESS)
                .setNull(IP_ADDRESS.IP)
                .set(IP_ADDRESS.UPDATED, OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                .where(IP_ADDRESS.INTERFACE_ID.eq(nic.getId()))
                .and(IP_ADDRESS.ALLOC_TYPE.eq(DISCOVERED))
                .and(IP_ADDRESS.IP.eq(ip))
                .execute();
    }

    private static void step(DSLContext sql, Map<String, String> fields, Instant at) {
        NodeRecord node = node(sql, fields);
        TimelineStep step = TimelineStep.ofWord(fields.getOrDefault("step", "")).orElse(null);
        if (node == null || step == null) {
            return;
        }
        String duration = fields.getOrDefault("duration_ms", "");
        String bytes = fields.getOrDefault("bytes", "");
        Timeline.add(
                sql,
                node.getId(),
                at,
                Timeline.Source.RACK,
                step,
                fields.getOrDefault("detail", ""),
                duration.isEmpty() ? null : Duration.ofMillis(Long.parseLong(duration)),
                bytes.isEmpty() ? null : Long.valueOf(bytes),
                node.getAttempt());
    }

    private void userDataRead(DSLContext sql, Map<String, String> fields, Instant at) {
        NodeRecord node = node(sql, fields);
        if (node != null) {
            Timeline.add(sql, node.getId(), at, Timeline.Source.RACK, TimelineStep.USER_DATA, "", node.getAttempt());
            apply(sql, fields, new Command.UserDataFetched());
        }
    }

    private static void unbound(DSLContext sql, Map<String, String> fields, Instant at) {
        NodeRecord node = node(sql, fields);
        if (node != null) {
            UUID attempt = node.getAttempt();
            Timeline.add(
                    sql,
                    node.getId(),
                    at,
                    Timeline.Source.RACK,
                    TimelineStep.PRESEED_UNBOUND,
                    "asked for by " + fields.getOrDefault("ip", "") + ", whose boot was not seen",
                    null,
                    null,
                    attempt);
        }
    }

    private void apply(DSLContext sql, Map<String, String> fields, Command command) {
        String systemId = fields.getOrDefault("system_id", "");
        try {
            actions.apply(sql, systemId, command, Actor.SYSTEM, ScriptInputs.NONE);
        } catch (ApiError refused) {
            // The rack saw it all the same; the machine has moved on since, or is gone.
            LOG.info(
                    "observation_without_effect machine={} command={} reason={}",
                    systemId,
                    command.getClass().getSimpleName(),
                    refused.getMessage());
        }
    }

    private static @Nullable NodeRecord node(DSLContext sql, Map<String, String> fields) {
        String systemId = fields.getOrDefault("system_id", "");
        if (!systemId.isEmpty()) {
            return sql.fetchOne(NODE, NODE.SYSTEM_ID.eq(systemId));
        }
        InterfaceRecord nic = interfaceOf(sql, fields.getOrDefault("mac", ""));
        return nic == null || nic.getNodeId() == null ? null : sql.fetchOne(NODE, NODE.ID.eq(nic.getNodeId()));
    }

    private static @Nullable InterfaceRecord interfaceOf(DSLContext sql, String mac) {
        if (!mac.matches("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")) {
            return null;
        }
        return sql.selectFrom(INTERFACE)
                .where(INTERFACE.MAC_ADDRESS.eq(mac))
                .and(INTERFACE.NODE_ID.isNotNull())
                .orderBy(INTERFACE.ID)
                .limit(1)
                .fetchOne();
    }

    private static @Nullable Integer seconds(Map<String, String> fields) {
        String text = fields.getOrDefault("seconds", "");
        return text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
    }
}
