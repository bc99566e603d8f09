package ingot.region.machine;

import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.NODE;

import ingot.core.constraint.Candidate;
import ingot.core.constraint.Choice;
import ingot.core.constraint.Constraints;
import ingot.core.constraint.Matcher;
import ingot.core.machine.AccessTarget;
import ingot.core.machine.MachineAccess;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.core.machine.Permission;
import ingot.core.machine.Principal;
import ingot.core.machine.SimpleStatus;
import ingot.http.ApiError;
import ingot.http.Param;
import ingot.http.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Lists of nodes with their filters (maas-api/conventions.md §9): those that only lists know are conditions on rows, the rest are the
 * constraints of an allocation. Runs in the caller's transaction.
 */
public final class MachineListing {

    /** Filters beside the constraints. */
    private static final Set<String> OWN = Set.of(
            "id",
            "not_id",
            "hostname",
            "not_hostname",
            "mac_address",
            "domain",
            "not_domain",
            "agent_name",
            "not_agent_name",
            "status",
            "not_status",
            "simple_status",
            "not_simple_status");

    private static final List<String> CONSTRAINTS = List.of(
            "arch",
            "not_arch",
            "tags",
            "not_tags",
            "fabrics",
            "not_fabrics",
            "fabric_classes",
            "not_fabric_classes",
            "subnets",
            "not_subnets",
            "link_speed",
            "vlans",
            "not_vlans",
            "zone",
            "not_in_zone",
            "system_id",
            "pool",
            "not_in_pool",
            "storage",
            "interfaces",
            "devices",
            "cpu_count",
            "cpu_speed",
            "mem",
            "owner",
            "not_owner",
            "power_state",
            "not_power_state",
            "deployment_target",
            "not_deployment_target");

    /** Always tolerated beside filters. */
    static final Set<String> TOLERATED = Set.of(
            "op",
            "comment",
            "agent_name",
            "bridge_all",
            "bridge_type",
            "bridge_stp",
            "bridge_fd",
            "dry_run",
            "verbose",
            "explain",
            "strict",
            "plan",
            "format",
            "callback");

    static final List<Param> CONSTRAINT_PARAMS =
            CONSTRAINTS.stream().map(MachineListing::filter).toList();

    static final List<Param> PARAMS = Stream.concat(
                    CONSTRAINT_PARAMS.stream(), OWN.stream().sorted().map(MachineListing::filter))
            .toList();

    private MachineListing() {}

    private static Param filter(String name) {
        String help = name.startsWith("not_") ? "Leaves out nodes with this value." : "Only nodes with this value.";
        return Param.string(name, help).many();
    }

    /**
     * Documents of the nodes of a type that the filters leave and the caller may view, in the order of ids.
     *
     * @throws ApiError 400 for a filter that is not known or a value that does not exist
     */
    public static List<Map<String, @Nullable Object>> list(
            DSLContext sql, Parameters parameters, Principal principal, Set<NodeType> types) {
        Condition condition =
                NODE.NODE_TYPE.in(types.stream().map(NodeType::number).toList());
        Map<String, List<String>> constraints = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> given : parameters.all().entrySet()) {
            if (OWN.contains(given.getKey())) {
                condition = condition.and(own(given.getKey(), given.getValue()));
            } else if (!TOLERATED.contains(given.getKey())) {
                constraints.put(given.getKey(), given.getValue());
            }
        }
        Condition visible = condition.and(NODE.ID.in(visible(sql, condition, principal, Permission.VIEW)));
        List<Map<String, @Nullable Object>> documents = MachineDocuments.list(sql, visible);
        return constraints.isEmpty() ? documents : matching(sql, documents, parse(sql, constraints));
    }

    /** Ids of those nodes that the caller has a permission on; one query. */
    static List<Integer> visible(DSLContext sql, Condition condition, Principal principal, Permission permission) {
        List<Integer> ids = new ArrayList<>();
        sql.select(NODE.ID, NODE.NODE_TYPE, NODE.POOL_ID, NODE.OWNER_ID, NODE.LOCKED)
                .from(NODE)
                .where(condition)
                .orderBy(NODE.ID)
                .forEach(row -> {
                    Integer owner = row.value4();
                    AccessTarget target = new AccessTarget(
                            NodeType.ofNumber(row.value2()).orElse(NodeType.MACHINE),
                            row.value3(),
                            owner == null ? null : owner.longValue(),
                            row.value5());
                    if (MachineAccess.allows(permission, principal, target)) {
                        ids.add(row.value1());
                    }
                });
        return ids;
    }

    static Constraints parse(DSLContext sql, Map<String, List<String>> constraints) {
        return switch (Constraints.parse(constraints, Candidates.vocabulary(sql))) {
            case Constraints.Parsed.Valid valid -> valid.constraints();
            case Constraints.Parsed.Invalid invalid -> throw ApiError.fields(invalid.errors());
        };
    }

    private static List<Map<String, @Nullable Object>> matching(
            DSLContext sql, List<Map<String, @Nullable Object>> documents, Constraints constraints) {
        Candidates candidates = new Candidates(sql);
        List<Candidate> all = new ArrayList<>();
        for (Map<String, @Nullable Object> document : documents) {
            all.add(candidates.of(all.size(), document));
        }
        Set<String> kept = new HashSet<>();
        for (Choice.Chosen chosen : Matcher.all(all, constraints)) {
            kept.add(chosen.candidate().systemId());
        }
        List<Map<String, @Nullable Object>> matching = new ArrayList<>();
        for (Map<String, @Nullable Object> document : documents) {
            if (kept.contains(JsonColumns.text(document, "system_id"))) {
                matching.add(document);
            }
        }
        return matching;
    }

    private static Condition own(String name, List<String> values) {
        boolean negated = name.startsWith("not_");
        Condition met = switch (negated ? name.substring(4) : name) {
            case "id" -> NODE.SYSTEM_ID.in(values);
            case "hostname" -> DSL.lower(NODE.HOSTNAME).in(lower(values));
            case "agent_name" -> NODE.AGENT_NAME.in(values);
            case "domain" ->
                NODE.DOMAIN_ID.in(DSL.select(DOMAIN.ID).from(DOMAIN).where(DOMAIN.NAME.in(values)));
            case "mac_address" ->
                DSL.exists(DSL.selectOne()
                        .from(INTERFACE)
                        .where(INTERFACE.NODE_ID.eq(NODE.ID))
                        .and(DSL.cast(INTERFACE.MAC_ADDRESS, String.class).in(lower(values))));
            case "status" -> NODE.STATUS.in(statuses(name, values));
            case "simple_status" -> NODE.STATUS.in(simple(name, values));
            default -> throw ApiError.field(name, "No such constraint.");
        };
        return negated ? DSL.not(met) : met;
    }

    private static List<String> lower(List<String> values) {
        return values.stream().map(value -> value.toLowerCase(Locale.ROOT)).toList();
    }

    private static List<Integer> statuses(String field, List<String> words) {
        List<Integer> numbers = new ArrayList<>();
        for (String word : words) {
            numbers.add(MachineStatus.ofIdentifier(plain(word))
                    .orElseThrow(() -> ApiError.field(field, invalid(word)))
                    .number());
        }
        return numbers;
    }

    private static List<Integer> simple(String field, List<String> words) {
        List<Integer> numbers = new ArrayList<>();
        for (String word : words) {
            SimpleStatus wanted = Arrays.stream(SimpleStatus.values())
                    .filter(simple -> simple.identifier().equals(plain(word)))
                    .findFirst()
                    .orElseThrow(() -> ApiError.field(field, invalid(word)));
            Arrays.stream(MachineStatus.values())
                    .filter(status -> status.simple() == wanted)
                    .forEach(status -> numbers.add(status.number()));
        }
        return numbers;
    }

    private static String plain(String word) {
        return word.startsWith("=") ? word.substring(1) : word;
    }

    private static String invalid(String word) {
        return "Select a valid choice. " + word + " is not one of the available choices.";
    }
}
