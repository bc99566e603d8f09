package ingot.rack.power;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a power driver is called, what it can do and which settings it takes.
 *
 * @param chassis several machines share one BMC record
 * @param canProbe machines behind it can be listed and added
 * @param canSetBootOrder it can change the order of boot devices for good
 * @param queryable it can tell the power state
 * @param address where the BMC's address stands among the settings, if anywhere
 */
public record PowerType(
        String name,
        String description,
        boolean chassis,
        boolean canProbe,
        boolean canSetBootOrder,
        boolean queryable,
        List<PowerField> fields,
        Optional<AddressField> address) {

    public PowerType {
        fields = List.copyOf(fields);
    }

    /** A queryable type of one machine per BMC; its address is the value of {@code addressField}. */
    public static PowerType single(String name, String description, String addressField, PowerField... fields) {
        return new PowerType(
                name,
                description,
                false,
                false,
                false,
                true,
                List.of(fields),
                Optional.of(new AddressField(addressField, AddressField.VALUE)));
    }

    /** A queryable type of several machines per BMC; its address is the value of {@code addressField}. */
    static PowerType shared(String name, String description, String addressField, PowerField... fields) {
        return new PowerType(
                name,
                description,
                true,
                false,
                false,
                true,
                List.of(fields),
                Optional.of(new AddressField(addressField, AddressField.VALUE)));
    }

    PowerType probing() {
        return new PowerType(name, description, chassis, true, canSetBootOrder, queryable, fields, address);
    }

    PowerType orderingBoot() {
        return new PowerType(name, description, chassis, canProbe, true, queryable, fields, address);
    }

    PowerType withUrlAddress(String field) {
        return new PowerType(
                name,
                description,
                chassis,
                canProbe,
                canSetBootOrder,
                queryable,
                fields,
                Optional.of(new AddressField(field, AddressField.URL)));
    }

    /** The shape in {@code describe_power_types} (facts/power.md §1): maps, lists, strings and booleans only. */
    public Map<String, Object> describe() {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("driver_type", "power");
        shape.put("name", name);
        shape.put("description", description);
        shape.put("chassis", chassis);
        shape.put("can_probe", canProbe);
        shape.put("can_set_boot_order", canSetBootOrder);
        shape.put("queryable", queryable);
        shape.put("fields", fields.stream().map(PowerField::describe).toList());
        address.ifPresent(extractor ->
                shape.put("ip_extractor", Map.of("field_name", extractor.field(), "pattern", extractor.pattern())));
        // Native protocols: there is no tool that could be missing.
        shape.put("missing_packages", List.of());
        return shape;
    }

    /**
     * How the BMC's address is found in a setting.
     *
     * @param pattern a regular expression whose group {@code address} is the host
     */
    public record AddressField(String field, String pattern) {
        static final String VALUE = "^(?P<address>.+?)$";
        static final String URL =
                "^(?:[^:/?#]+://)?(?:[^@/]*@)?(?P<address>\\[[^\\]]+\\]|[^:/?#]+)(?::[0-9]+)?(?:[/?#].*)?$";
    }
}
