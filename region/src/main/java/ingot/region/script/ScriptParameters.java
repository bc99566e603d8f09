package ingot.region.script;

import static ingot.region.db.Tables.BLOCK_DEVICE;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.INTERFACE_PARENT;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;

import ingot.core.script.ParameterValues;
import ingot.core.script.ScriptHeader;
import ingot.core.script.ScriptParameter;
import ingot.core.script.ScriptRefused;
import ingot.core.script.ScriptTarget;
import ingot.http.ApiError;
import ingot.region.db.tables.records.InterfaceRecord;
import ingot.region.interfaces.Addresses;
import ingot.region.machine.JsonColumns;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Values for the parameters of a script: {@link ParameterValues} makes them, this brings it the machine's disks and interfaces. */
final class ScriptParameters {

    /** Stands for devices that are not known yet. */
    static final String PLACEHOLDER = "all";

    private ScriptParameters() {}

    /**
     * The parameter maps of the results that a chosen script gets; one empty map for a script without parameters. Where a machine's
     * disks or interfaces are not known yet, one result keeps their place ({@link #unresolved}).
     *
     * @throws ApiError 400 naming the parameter that is wrong
     */
    static List<Map<String, Object>> expand(
            DSLContext sql, int nodeId, ScriptChoice.Chosen chosen, ScriptInputs inputs) {
        if (chosen.parameters().isEmpty()) {
            return List.of(Map.of());
        }
        List<ScriptParameter> parameters = definitions(chosen.parameters());
        Map<String, String> given =
                new LinkedHashMap<>(ParameterValues.forScript(chosen.name(), parameters, inputs.last()));
        // The flags of a wipe are decided by the release, not by a parameter of the same name.
        if (chosen.name().equals("wipe-disks")) {
            given.clear();
        }
        given.putAll(chosen.given());
        try {
            List<Map<String, Object>> runs =
                    ParameterValues.resolve(parameters, given, target(sql, nodeId), chosen.timeoutSeconds());
            return runs.isEmpty() ? List.of(placeholder(parameters, given, chosen.timeoutSeconds())) : runs;
        } catch (ScriptRefused refused) {
            throw ApiError.field(refused.field(), String.valueOf(refused.getMessage()));
        }
    }

    /** What a machine without a record gets: defaults, and nothing for its devices. */
    static Map<String, Object> anonymous(Map<String, @Nullable Object> definitions, long timeoutSeconds) {
        return placeholder(definitions(definitions), Map.of(), timeoutSeconds);
    }

    private static List<ScriptParameter> definitions(Map<String, @Nullable Object> written) {
        return ScriptHeader.of(Map.of("parameters", written)).parameters();
    }

    private static Map<String, Object> placeholder(
            List<ScriptParameter> parameters, Map<String, String> given, long timeoutSeconds) {
        List<ScriptParameter> others =
                parameters.stream().filter(one -> !ofDevices(one)).toList();
        Map<String, Object> run = new LinkedHashMap<>(
                ParameterValues.resolve(others, given, new ScriptTarget(List.of(), List.of()), timeoutSeconds)
                        .getFirst());
        for (ScriptParameter parameter : parameters) {
            if (ofDevices(parameter)) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("type", parameter.type().text());
                entry.put("value", PLACEHOLDER);
                String format = parameter.argumentFormat();
                if (format != null) {
                    entry.put("argument_format", format);
                }
                run.put(parameter.name(), entry);
            }
        }
        return run;
    }

    private static boolean ofDevices(ScriptParameter parameter) {
        return parameter.type() == ScriptParameter.Type.STORAGE || parameter.type() == ScriptParameter.Type.INTERFACE;
    }

    /** Whether a result keeps a place for devices that were not known when it was made. */
    static boolean unresolved(Map<String, @Nullable Object> parameters) {
        return parameters.values().stream()
                .map(one -> JsonColumns.map(one))
                .anyMatch(one -> PLACEHOLDER.equals(one.get("value"))
                        && ("storage".equals(one.get("type")) || "interface".equals(one.get("type"))));
    }

    /** What was given for the parameters of a result that keeps a place, but for the place. */
    static Map<String, String> given(Map<String, @Nullable Object> parameters) {
        Map<String, String> given = new HashMap<>();
        parameters.forEach((name, described) -> {
            Object value = JsonColumns.map(described).get("value");
            if (value != null && !(value instanceof Map)) {
                given.put(name, String.valueOf(value));
            }
        });
        return given;
    }

    private static ScriptTarget target(DSLContext sql, int nodeId) {
        List<ScriptTarget.TargetDisk> disks = sql.selectFrom(BLOCK_DEVICE)
                .where(BLOCK_DEVICE.NODE_ID.eq(nodeId))
                .and(BLOCK_DEVICE.TYPE.eq("physical"))
                .orderBy(BLOCK_DEVICE.ID)
                .fetch(disk -> new ScriptTarget.TargetDisk(
                        disk.getId(),
                        disk.getName(),
                        disk.getIdPath(),
                        disk.getModel(),
                        disk.getSerial(),
                        Set.copyOf(Arrays.asList(disk.getTags()))));
        List<InterfaceRecord> configured = sql.selectFrom(INTERFACE)
                .where(INTERFACE.NODE_ID.eq(nodeId))
                .and(INTERFACE.ENABLED)
                .and(INTERFACE.ID.notIn(DSL.select(INTERFACE_PARENT.PARENT_ID).from(INTERFACE_PARENT)))
                .and(INTERFACE.ID.in(DSL.select(IP_ADDRESS.INTERFACE_ID)
                        .from(IP_ADDRESS)
                        .where(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED))
                        .and(IP_ADDRESS.SUBNET_ID.isNotNull().or(IP_ADDRESS.ALLOC_TYPE.eq(Addresses.DHCP)))))
                .orderBy(INTERFACE.ID)
                .fetch();
        if (configured.isEmpty()) {
            // Before anything is configured the network is that of the boot.
            configured = sql.selectFrom(INTERFACE)
                    .where(INTERFACE.ID.eq(
                            DSL.select(NODE.BOOT_INTERFACE_ID).from(NODE).where(NODE.ID.eq(nodeId))))
                    .fetch();
        }
        return new ScriptTarget(
                disks, configured.stream().map(ScriptParameters::target).toList());
    }

    private static ScriptTarget.TargetInterface target(InterfaceRecord nic) {
        return new ScriptTarget.TargetInterface(
                nic.getId(),
                nic.getName(),
                Objects.requireNonNullElse(nic.getMacAddress(), ""),
                Objects.requireNonNullElse(nic.getVendor(), ""),
                Objects.requireNonNullElse(nic.getProduct(), ""),
                Set.copyOf(Arrays.asList(nic.getTags())));
    }

    static @Nullable Integer blockDevice(Map<String, Object> parameters) {
        return id(parameters, "physical_blockdevice_id");
    }

    static @Nullable Integer interfaceId(Map<String, Object> parameters) {
        return id(parameters, "interface_id");
    }

    private static @Nullable Integer id(Map<String, Object> parameters, String key) {
        for (Object parameter : parameters.values()) {
            Map<String, @Nullable Object> value =
                    JsonColumns.map(JsonColumns.map(parameter).get("value"));
            if (value.get(key) instanceof Number id) {
                return id.intValue();
            }
        }
        return null;
    }
}
