package ingot.region.script;

import static ingot.region.db.Tables.BLOCK_DEVICE;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.NODE;

import ingot.http.ApiError;
import ingot.region.db.tables.records.BlockDeviceRecord;
import ingot.region.db.tables.records.InterfaceRecord;
import ingot.region.machine.JsonColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Values for the parameters of a script: one result for each disk or interface meant (facts: metadata-and-scripts §13). */
final class ScriptParameters {

    private ScriptParameters() {}

    /** The parameter maps of the results that a chosen script gets; one empty map for a script without parameters. */
    static List<Map<String, Object>> expand(
            DSLContext sql, int nodeId, ScriptChoice.Chosen chosen, ScriptInputs inputs) {
        List<Map<String, Object>> results = new ArrayList<>(List.of(new LinkedHashMap<>()));
        for (Map.Entry<String, @Nullable Object> entry : chosen.parameters().entrySet()) {
            Map<String, @Nullable Object> definition = JsonColumns.map(entry.getValue());
            String type = JsonColumns.text(definition, "type");
            String name = entry.getKey();
            String asked = inputs.of(chosen.name(), name).orElse(null);
            List<Object> values = switch (type) {
                case "storage" -> disks(sql, nodeId, asked == null ? "all" : asked);
                case "interface" -> interfaces(sql, nodeId, asked == null ? "all" : asked);
                case "boolean" -> flag(chosen, name, asked, definition);
                default -> plain(chosen.name(), name, type, asked, definition);
            };
            if (!values.isEmpty()) {
                results = multiply(results, name, definition, values);
            }
        }
        return results;
    }

    private static List<Map<String, Object>> multiply(
            List<Map<String, Object>> results,
            String name,
            Map<String, @Nullable Object> definition,
            List<Object> values) {
        List<Map<String, Object>> more = new ArrayList<>();
        for (Map<String, Object> result : results) {
            for (Object value : values) {
                Map<String, Object> next = new LinkedHashMap<>(result);
                Map<String, Object> described = new LinkedHashMap<>();
                described.put("type", JsonColumns.text(definition, "type"));
                described.put("value", value);
                Object format = definition.get("argument_format");
                if (format != null) {
                    described.put("argument_format", format);
                }
                next.put(name, described);
                more.add(next);
            }
        }
        return more;
    }

    private static List<Object> flag(
            ScriptChoice.Chosen chosen, String name, @Nullable String asked, Map<String, @Nullable Object> definition) {
        if (Boolean.TRUE.equals(chosen.given().get(name))) {
            return List.of(true);
        }
        String value = asked == null ? JsonColumns.text(definition, "default") : asked;
        boolean on = List.of("true", "t", "yes", "y", "on", "1").contains(value.toLowerCase(Locale.ROOT));
        // The flags of a wipe are decided by the release, not by a parameter of the same name.
        return on && chosen.given().isEmpty() && !chosen.name().equals("wipe-disks") ? List.of(true) : List.of();
    }

    private static List<Object> plain(
            String script, String name, String type, @Nullable String asked, Map<String, @Nullable Object> definition) {
        String value = asked == null ? JsonColumns.text(definition, "default") : asked;
        if (value.isEmpty()) {
            if (JsonColumns.flag(definition, "required")) {
                throw ApiError.field(name, "Field is required by script " + script + ".");
            }
            return List.of();
        }
        if (type.equals("choice") && asked != null && !choices(definition).contains(asked)) {
            throw ApiError.field(
                    name, "Invalid value \"" + asked + "\" (expected one of " + choices(definition) + ").");
        }
        if (type.equals("runtime")) {
            if (!value.matches("[0-9]{1,9}")) {
                throw ApiError.field(name, "Must be an int (seconds).");
            }
            return List.of(Long.valueOf(value));
        }
        return List.of(value);
    }

    private static List<String> choices(Map<String, @Nullable Object> definition) {
        return JsonColumns.list(definition.get("choices")).stream()
                .map(choice ->
                        String.valueOf(choice instanceof List<?> pair && !pair.isEmpty() ? pair.getFirst() : choice))
                .toList();
    }

    private static List<Object> disks(DSLContext sql, int nodeId, String asked) {
        List<BlockDeviceRecord> all = sql.selectFrom(BLOCK_DEVICE)
                .where(BLOCK_DEVICE.NODE_ID.eq(nodeId))
                .and(BLOCK_DEVICE.TYPE.eq("physical"))
                .orderBy(BLOCK_DEVICE.ID)
                .fetch();
        List<Object> values = new ArrayList<>();
        for (BlockDeviceRecord disk : all) {
            if (asked.equals("all")
                    || Arrays.stream(asked.split(",", -1)).anyMatch(word -> means(disk, word.strip()))) {
                Map<String, @Nullable Object> value = new LinkedHashMap<>();
                value.put("id", disk.getId());
                value.put("name", disk.getName());
                value.put("id_path", disk.getIdPath());
                value.put("model", disk.getModel());
                value.put("serial", disk.getSerial());
                value.put("physical_blockdevice_id", disk.getId());
                values.add(value);
            }
        }
        // Before the first commissioning no disk is known: the place is kept and filled in later.
        return values.isEmpty() ? List.of((Object) "all") : values;
    }

    private static boolean means(BlockDeviceRecord disk, String word) {
        return String.valueOf(disk.getId()).equals(word)
                || List.of(disk.getName(), disk.getModel(), disk.getSerial(), disk.getIdPath())
                        .contains(word)
                || word.equals(disk.getModel() + ":" + disk.getSerial())
                || word.equals("/dev/" + disk.getName())
                || Arrays.asList(disk.getTags()).contains(word);
    }

    private static List<Object> interfaces(DSLContext sql, int nodeId, String asked) {
        List<InterfaceRecord> all = sql.selectFrom(INTERFACE)
                .where(INTERFACE.NODE_ID.eq(nodeId))
                .and(INTERFACE.ENABLED)
                .orderBy(INTERFACE.ID)
                .fetch();
        Integer boot = sql.select(NODE.BOOT_INTERFACE_ID)
                .from(NODE)
                .where(NODE.ID.eq(nodeId))
                .fetchOne(NODE.BOOT_INTERFACE_ID);
        List<Object> values = new ArrayList<>();
        for (InterfaceRecord nic : all) {
            boolean meant = asked.equals("all")
                    ? Objects.equals(boot, nic.getId()) || boot == null
                    : Arrays.stream(asked.split(",", -1)).anyMatch(word -> means(nic, word.strip()));
            if (meant) {
                Map<String, @Nullable Object> value = new LinkedHashMap<>();
                value.put("id", nic.getId());
                value.put("name", nic.getName());
                value.put("mac_address", nic.getMacAddress());
                value.put("vendor", nic.getVendor());
                value.put("product", nic.getProduct());
                value.put("interface_id", nic.getId());
                values.add(value);
            }
        }
        return values.isEmpty() ? List.of((Object) "all") : values;
    }

    private static boolean means(InterfaceRecord nic, String word) {
        return String.valueOf(nic.getId()).equals(word)
                || nic.getName().equals(word)
                || word.equalsIgnoreCase(nic.getMacAddress())
                || Arrays.asList(nic.getTags()).contains(word);
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
