package ingot.region.machine;

import ingot.core.constraint.Vocabulary;
import ingot.core.network.Cidr;
import ingot.core.network.IpAddress;
import ingot.region.api.SharedDocuments;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Subnets and VLANs by specifier (maas-api/conventions.md §10): {@code a,b} means both, {@code type:value} picks a key. */
final class NetworkSpecifiers implements Vocabulary.Specifiers {

    private final SharedDocuments shared;

    NetworkSpecifiers(SharedDocuments shared) {
        this.shared = shared;
    }

    @Override
    public Optional<Set<Long>> subnets(String specifier) {
        return find(specifier, shared.subnets(), this::subnet);
    }

    @Override
    public Optional<Set<Long>> vlans(String specifier) {
        return find(specifier, shared.vlans(), this::vlan);
    }

    private interface Term {
        /** Null when the key is not known. */
        @Nullable Predicate<Map<String, @Nullable Object>> read(String key, String value);
    }

    private static Optional<Set<Long>> find(
            String specifier, Map<Integer, Map<String, @Nullable Object>> all, Term term) {
        Predicate<Map<String, @Nullable Object>> wanted = document -> true;
        for (String part : specifier.split(",", -1)) {
            String text = part.strip();
            int colon = text.indexOf(':');
            boolean keyed = colon > 0 && text.substring(0, colon).matches("[a-z_]+");
            Predicate<Map<String, @Nullable Object>> met =
                    keyed ? term.read(text.substring(0, colon), text.substring(colon + 1)) : term.read("", text);
            if (text.isEmpty() || met == null) {
                return Optional.empty();
            }
            wanted = wanted.and(met);
        }
        Set<Long> ids = new HashSet<>();
        for (Map.Entry<Integer, Map<String, @Nullable Object>> entry : all.entrySet()) {
            if (wanted.test(entry.getValue())) {
                ids.add(entry.getKey().longValue());
            }
        }
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids);
    }

    private @Nullable Predicate<Map<String, @Nullable Object>> subnet(String key, String value) {
        return switch (key) {
            case "" ->
                value.matches("(subnet-)?[0-9]{1,9}")
                        ? is("id", value.replace("subnet-", ""))
                        : Cidr.parse(value)
                                .<Predicate<Map<String, @Nullable Object>>>map(cidr -> is("cidr", cidr.toString()))
                                .orElse(is("name", value));
            case "id", "name", "space" -> is(key, value);
            case "cidr" -> is("cidr", Cidr.parse(value).map(Cidr::toString).orElse(value));
            case "ip" ->
                document -> IpAddress.parse(value)
                        .map(ip -> Cidr.of(String.valueOf(document.get("cidr"))).contains(ip))
                        .orElse(false);
            case "vid", "fabric", "vlan" -> {
                Predicate<Map<String, @Nullable Object>> ofVlan = vlan(key.equals("vlan") ? "" : key, value);
                yield ofVlan == null ? null : document -> ofVlan.test(JsonColumns.map(document.get("vlan")));
            }
            default -> null;
        };
    }

    private @Nullable Predicate<Map<String, @Nullable Object>> vlan(String key, String value) {
        return switch (key) {
            // A bare number is a VID here, not an id.
            case "" ->
                value.equals("untagged") ? is("vid", "0") : is("vid", value).or(is("name", value));
            case "id", "vid", "name", "space" -> is(key, value);
            case "fabric" -> is("fabric", value).or(is("fabric_id", value.replace("fabric-", "")));
            case "subnet" ->
                subnets(value)
                        .<Predicate<Map<String, @Nullable Object>>>map(ids -> document -> ids.stream()
                                .anyMatch(id -> String.valueOf(JsonColumns.map(shared.subnet(id.intValue())
                                                        .get("vlan"))
                                                .get("id"))
                                        .equals(String.valueOf(document.get("id")))))
                        .orElse(null);
            default -> null;
        };
    }

    private static Predicate<Map<String, @Nullable Object>> is(String key, String value) {
        return document -> value.equals(String.valueOf(document.get(key)));
    }
}
