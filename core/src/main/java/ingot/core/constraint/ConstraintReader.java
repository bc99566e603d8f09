package ingot.core.constraint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Turns parameters into {@link Constraints}, gathering all errors. Not thread-safe; for one use. */
final class ConstraintReader {
    private static final int VALUES_MAX = 1000;
    private static final Set<String> DEVICE_KEYS =
            Set.of("vendor_id", "product_id", "vendor_name", "product_name", "commissioning_driver");

    private final Vocabulary vocabulary;
    private final Map<String, List<String>> errors = new LinkedHashMap<>();
    private final List<Condition> conditions = new ArrayList<>();
    private List<StorageWish> storage = List.of();
    private List<InterfacesWish> interfaces = List.of();

    ConstraintReader(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    Constraints.Parsed read(Map<String, List<String>> parameters) {
        SortedMap<String, List<String>> given = new TreeMap<>();
        parameters.forEach((name, values) -> {
            List<String> filled =
                    values.stream().filter(value -> !value.isBlank()).toList();
            if (!filled.isEmpty()) {
                given.put(name, filled);
            }
        });
        given.forEach(this::readOne);
        if (!errors.isEmpty()) {
            return new Constraints.Parsed.Invalid(errors);
        }
        return new Constraints.Parsed.Valid(new Constraints(given, conditions, storage, interfaces));
    }

    private void readOne(String name, List<String> values) {
        if (values.size() > VALUES_MAX) {
            error(name, values.size() + " values (limit: " + VALUES_MAX + ")");
            return;
        }
        switch (name) {
            case "name" -> anyOf(name, values, (candidate, value) -> named(candidate, value));
            case "system_id" ->
                anyOf(name, values, (candidate, value) -> candidate.systemId().equals(value));
            case "arch" -> architectures(name, values, false);
            case "not_arch" -> architectures(name, values, true);
            case "tags" -> tags(name, values, false);
            case "not_tags" -> tags(name, values, true);
            case "zone" -> known(name, values, vocabulary.zones(), "zone", Candidate::zone, false);
            case "not_in_zone" -> known(name, values, vocabulary.zones(), "zone", Candidate::zone, true);
            case "pool" -> known(name, values, vocabulary.pools(), "resource pool", Candidate::pool, false);
            case "not_in_pool" -> known(name, values, vocabulary.pools(), "resource pool", Candidate::pool, true);
            case "owner" -> plain(name, values, Candidate::owner, false);
            case "not_owner" -> plain(name, values, Candidate::owner, true);
            case "power_state" -> plain(name, values, Candidate::powerState, false);
            case "not_power_state" -> plain(name, values, Candidate::powerState, true);
            case "deployment_target" -> plain(name, values, Candidate::deploymentTarget, false);
            case "not_deployment_target" -> plain(name, values, Candidate::deploymentTarget, true);
            case "cpu_count" -> minimum(name, values, Candidate::cpuCount);
            case "cpu_speed" -> minimum(name, values, Candidate::cpuSpeedMhz);
            case "mem" -> minimum(name, values, Candidate::memoryMib);
            case "link_speed" -> minimum(name, values, ConstraintReader::fastestLink);
            case "fabrics" -> ofNics(name, values, InterfaceKey.FABRIC, false);
            case "not_fabrics" -> ofNics(name, values, InterfaceKey.FABRIC, true);
            case "fabric_classes" -> ofNics(name, values, InterfaceKey.FABRIC_CLASS, false);
            case "not_fabric_classes" -> ofNics(name, values, InterfaceKey.FABRIC_CLASS, true);
            case "subnets" -> subnets(name, values);
            case "not_subnets" -> none(name, values, vocabulary.specifiers()::subnets, "subnet", Candidate::subnetIds);
            case "vlans" -> vlans(name, values);
            case "not_vlans" -> none(name, values, vocabulary.specifiers()::vlans, "VLAN", Candidate::vlanIds);
            case "devices" -> devices(name, values);
            case "storage" -> single(name, values).ifPresent(text -> storage = parsed(name, text, StorageWish::parse));
            case "interfaces" ->
                single(name, values).ifPresent(text -> interfaces = parsed(name, text, InterfacesWish::parse));
            default -> error(name, "No such constraint.");
        }
    }

    private interface Test {
        boolean holds(Candidate candidate, String value);
    }

    private void anyOf(String name, List<String> values, Test test) {
        add(name, values, candidate -> values.stream().anyMatch(value -> test.holds(candidate, value)));
    }

    private void plain(String name, List<String> values, Function<Candidate, String> property, boolean negated) {
        Set<String> wanted = Set.copyOf(values);
        add(name, values, candidate -> negated != wanted.contains(property.apply(candidate)));
    }

    private void known(
            String name,
            List<String> values,
            Set<String> existing,
            String kind,
            Function<Candidate, String> property,
            boolean negated) {
        List<String> unknown =
                values.stream().filter(value -> !existing.contains(value)).toList();
        if (unknown.isEmpty()) {
            plain(name, values, property, negated);
        } else {
            error(name, "No such " + kind + ": '" + unknown.getFirst() + "'.");
        }
    }

    private void architectures(String name, List<String> values, boolean negated) {
        for (String value : values) {
            if (vocabulary.architectures().stream().noneMatch(known -> isOf(known, value))) {
                error(name, "Architecture not recognised: '" + value + "'.");
                return;
            }
        }
        add(
                name,
                values,
                candidate -> negated != values.stream().anyMatch(value -> isOf(candidate.architecture(), value)));
    }

    /** {@code amd64} means every {@code amd64/*}. */
    private static boolean isOf(String architecture, String wanted) {
        return architecture.equals(wanted) || architecture.startsWith(wanted + "/");
    }

    /** Several values, and several names in one value behind commas or blanks, all count. */
    private void tags(String name, List<String> values, boolean negated) {
        Set<String> wanted = new HashSet<>();
        for (String value : values) {
            for (String tag : value.split("[,\\s]+", -1)) {
                if (!tag.isEmpty()) {
                    wanted.add(tag);
                }
            }
        }
        List<String> unknown = wanted.stream()
                .filter(tag -> !vocabulary.tags().contains(tag))
                .sorted()
                .map(tag -> "'" + tag + "'")
                .toList();
        if (!unknown.isEmpty()) {
            error(name, "No such tag(s): " + String.join(", ", unknown) + ".");
            return;
        }
        add(
                name,
                values,
                negated
                        ? candidate -> wanted.stream().noneMatch(candidate.tags()::contains)
                        : candidate -> candidate.tags().containsAll(wanted));
    }

    /** Of several minima the smallest counts. */
    private void minimum(String name, List<String> values, Function<Candidate, Double> property) {
        double smallest = Double.MAX_VALUE;
        for (String value : values) {
            Optional<Double> number = Numbers.parse(value);
            if (number.isEmpty()) {
                error(name, "Enter a number: '" + value + "'.");
                return;
            }
            smallest = Math.min(smallest, number.get());
        }
        double wanted = smallest;
        add(name, values, candidate -> property.apply(candidate) >= wanted);
    }

    private static Double fastestLink(Candidate candidate) {
        return candidate.nics().stream()
                .mapToDouble(Candidate.Nic::linkSpeedMbps)
                .max()
                .orElse(0);
    }

    private void ofNics(String name, List<String> values, InterfaceKey key, boolean negated) {
        add(
                name,
                values,
                candidate -> negated
                        != candidate.nics().stream()
                                .anyMatch(nic -> values.stream().anyMatch(nic.of(key)::contains)));
    }

    /** Every specifier must be met by some interface. */
    private void subnets(String name, List<String> values) {
        List<Set<Long>> wanted = new ArrayList<>();
        for (String value : values) {
            Optional<Set<Long>> ids = resolve(name, value, vocabulary.specifiers()::subnets, "subnet");
            if (ids.isEmpty()) {
                return;
            }
            wanted.add(ids.get());
        }
        add(
                name,
                values,
                candidate -> wanted.stream().allMatch(ids -> ids.stream().anyMatch(candidate.subnetIds()::contains)));
    }

    /** One of the VLANs is enough. */
    private void vlans(String name, List<String> values) {
        resolveAll(name, values, vocabulary.specifiers()::vlans, "VLAN")
                .ifPresent(wanted ->
                        add(name, values, candidate -> wanted.stream().anyMatch(candidate.vlanIds()::contains)));
    }

    private void none(
            String name,
            List<String> values,
            Function<String, Optional<Set<Long>>> resolver,
            String kind,
            Function<Candidate, Set<Long>> property) {
        resolveAll(name, values, resolver, kind)
                .ifPresent(unwanted -> add(
                        name, values, candidate -> unwanted.stream().noneMatch(property.apply(candidate)::contains)));
    }

    private Optional<Set<Long>> resolveAll(
            String name, List<String> values, Function<String, Optional<Set<Long>>> resolver, String kind) {
        Set<Long> all = new HashSet<>();
        for (String value : values) {
            Optional<Set<Long>> ids = resolve(name, value, resolver, kind);
            if (ids.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(ids.get());
        }
        return Optional.of(all);
    }

    private Optional<Set<Long>> resolve(
            String name, String value, Function<String, Optional<Set<Long>>> resolver, String kind) {
        Optional<Set<Long>> ids = resolver.apply(value);
        if (ids.isEmpty()) {
            error(name, "No matching " + kind + ": '" + value + "'.");
        }
        return ids;
    }

    /** Each value is one device that must be there, with all its properties. */
    private void devices(String name, List<String> values) {
        List<Map<String, String>> wanted = new ArrayList<>();
        for (String value : values) {
            Map<String, String> device = new HashMap<>();
            for (String pair : value.split(",", -1)) {
                int equals = pair.indexOf('=');
                String key = equals < 0 ? pair : pair.substring(0, equals).strip();
                if (equals < 0 || !DEVICE_KEYS.contains(key)) {
                    error(
                            name,
                            "Malformed device constraint: '" + pair + "' (expected: one of "
                                    + DEVICE_KEYS.stream().sorted().toList() + ", then = and a value).");
                    return;
                }
                device.put(key, pair.substring(equals + 1).strip());
            }
            wanted.add(device);
        }
        add(
                name,
                values,
                candidate -> wanted.stream()
                        .allMatch(device -> candidate.devices().stream().anyMatch(there -> matches(there, device))));
    }

    private static boolean matches(Candidate.Device device, Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .allMatch(property -> device.properties()
                        .getOrDefault(property.getKey(), "")
                        .toLowerCase(Locale.ROOT)
                        .equals(property.getValue().toLowerCase(Locale.ROOT)));
    }

    private static boolean named(Candidate candidate, String name) {
        return name.equals(candidate.hostname()) || name.equals(candidate.hostname() + "." + candidate.domain());
    }

    private Optional<String> single(String name, List<String> values) {
        if (values.size() > 1) {
            error(name, values.size() + " values (expected: one).");
            return Optional.empty();
        }
        return Optional.of(values.getFirst());
    }

    private <T> List<T> parsed(String name, String text, Function<String, List<T>> parser) {
        try {
            return parser.apply(text);
        } catch (Malformed malformed) {
            error(name, String.valueOf(malformed.getMessage()));
            return List.of();
        }
    }

    private void add(String name, List<String> values, Predicate<Candidate> met) {
        conditions.add(new Condition(name, String.join(",", values), met));
    }

    private void error(String name, String message) {
        errors.computeIfAbsent(name, none -> new ArrayList<>()).add(message);
    }
}
