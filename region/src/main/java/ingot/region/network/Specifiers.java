package ingot.region.network;

import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.FABRIC;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SPACE;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.VLAN;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import ingot.core.network.Cidr;
import ingot.core.network.IpAddress;
import ingot.http.ApiError;
import ingot.region.api.Ids;
import ingot.region.db.tables.records.DomainRecord;
import ingot.region.db.tables.records.FabricRecord;
import ingot.region.db.tables.records.SpaceRecord;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.db.tables.records.VlanRecord;
import java.util.List;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Specifiers: short texts that name network objects, such as {@code 10.0.0.0/24}, {@code space:dmz} or
 * {@code vlan:fabric:fabric-1} (maas-api/conventions.md §10). A comma means that both sides must match; keys may be nested.
 * Everything becomes one condition of SQL. Stateless.
 */
public final class Specifiers {

    private static final int CHARS_MAX = 1024;
    private static final int DEPTH_MAX = 6;

    private Specifiers() {}

    /**
     * The one subnet that a text names.
     *
     * @throws ApiError 404 for none, 403 for several, 400 for an empty text
     */
    public static SubnetRecord subnet(DSLContext sql, String text) {
        return one(sql, SUBNET, subnets(text), "Subnet");
    }

    /** The one VLAN that a text names; a bare number is a VID. Refusals as of {@link #subnet}. */
    public static VlanRecord vlan(DSLContext sql, String text) {
        return one(sql, VLAN, vlans(text), "VLAN");
    }

    /** The one fabric that a text names. Refusals as of {@link #subnet}. */
    public static FabricRecord fabric(DSLContext sql, String text) {
        return one(sql, FABRIC, fabrics(text), "Fabric");
    }

    /** The one space that a text names. Refusals as of {@link #subnet}. */
    public static SpaceRecord space(DSLContext sql, String text) {
        return one(sql, SPACE, spaces(text), "Space");
    }

    /** The one domain that a text names. Refusals as of {@link #subnet}. */
    public static DomainRecord domain(DSLContext sql, String text) {
        return one(sql, DOMAIN, domains(text), "Domain");
    }

    /** Which rows of {@code subnet} a text names. */
    public static Condition subnets(String text) {
        return condition(text, 0, Specifiers::subnetTerm);
    }

    /** Which rows of {@code vlan} a text names. */
    public static Condition vlans(String text) {
        return condition(text, 0, Specifiers::vlanTerm);
    }

    /** Which rows of {@code fabric} a text names. */
    public static Condition fabrics(String text) {
        return condition(text, 0, Specifiers::fabricTerm);
    }

    /** Which rows of {@code space} a text names; {@code undefined} names none. */
    public static Condition spaces(String text) {
        return condition(text, 0, Specifiers::spaceTerm);
    }

    /** Which rows of {@code domain} a text names. */
    public static Condition domains(String text) {
        return condition(text, 0, Specifiers::domainTerm);
    }

    /** Which rows of {@code interface} a text names. */
    public static Condition interfaces(String text) {
        return condition(text, 0, Specifiers::interfaceTerm);
    }

    /**
     * The condition of a parameter that may be repeated: values are alternatives unless they begin with {@code &} (must match
     * too) or {@code !} or {@code not_} (must not match).
     *
     * @param one the condition of one value
     */
    public static Condition repeated(List<String> values, java.util.function.Function<String, Condition> one) {
        Condition any = null;
        Condition all = DSL.trueCondition();
        for (String value : values) {
            if (value.startsWith("&")) {
                all = all.and(one.apply(value.substring(1)));
            } else if (value.startsWith("!")) {
                all = all.andNot(one.apply(value.substring(1)));
            } else if (value.startsWith("not_")) {
                all = all.andNot(one.apply(value.substring("not_".length())));
            } else {
                Condition next = one.apply(value.startsWith("|") ? value.substring(1) : value);
                any = any == null ? next : any.or(next);
            }
        }
        return any == null ? all : all.and(any);
    }

    /** One term, its key split off. */
    @FunctionalInterface
    private interface Term {
        Condition of(String key, String value, int depth);
    }

    private static Condition condition(String text, int depth, Term term) {
        if (text.isBlank()) {
            throw ApiError.badRequest("A specifier must not be empty.");
        }
        if (text.length() > CHARS_MAX || depth > DEPTH_MAX) {
            throw ApiError.badRequest("A specifier is longer than " + CHARS_MAX + " characters, or nested deeper than "
                    + DEPTH_MAX + " steps.");
        }
        Condition all = DSL.trueCondition();
        for (String part : text.split(",", -1)) {
            String one = part.strip();
            int colon = one.indexOf(':');
            String key = colon < 0 ? "" : one.substring(0, colon);
            all = all.and(
                    colon < 0 || !key.matches("[a-z_]+")
                            ? term.of("", one, depth)
                            : known(term, key, one.substring(colon + 1), one, depth));
        }
        return all;
    }

    /** IPv6 networks and names may hold colons: what no key begins is taken as it stands. */
    private static Condition known(Term term, String key, String value, String whole, int depth) {
        Condition condition = term.of(key, value, depth);
        return condition.equals(DSL.noCondition()) ? term.of("", whole, depth) : condition;
    }

    private static Condition subnetTerm(String key, String value, int depth) {
        return switch (key) {
            case "" -> plainSubnet(value);
            case "id" -> id(SUBNET.ID, value);
            case "name" -> SUBNET.NAME.eq(value);
            case "cidr" -> cidr(value);
            case "ip" ->
                IpAddress.parse(value)
                        .map(ip -> DSL.condition("{0} >>= {1}::inet", SUBNET.CIDR, val(ip.toString())))
                        .orElse(DSL.falseCondition());
            case "vlan" ->
                SUBNET.VLAN_ID.in(select(VLAN.ID).from(VLAN).where(nested(value, depth, Specifiers::vlanTerm)));
            case "vid", "fabric", "space" ->
                SUBNET.VLAN_ID.in(select(VLAN.ID).from(VLAN).where(vlanTerm(key, value, depth + 1)));
            case "interface" ->
                SUBNET.ID.in(select(IP_ADDRESS.SUBNET_ID)
                        .from(IP_ADDRESS)
                        .join(INTERFACE)
                        .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                        .where(nested(value, depth, Specifiers::interfaceTerm)));
            default -> DSL.noCondition();
        };
    }

    private static Condition plainSubnet(String value) {
        Integer id = numbered("subnet", value);
        if (id != null) {
            return SUBNET.ID.eq(id);
        }
        return Cidr.parse(value).isPresent() ? cidr(value).or(SUBNET.NAME.eq(value)) : SUBNET.NAME.eq(value);
    }

    private static Condition cidr(String value) {
        return Cidr.parse(value).map(cidr -> SUBNET.CIDR.eq(cidr.toString())).orElse(DSL.falseCondition());
    }

    private static Condition vlanTerm(String key, String value, int depth) {
        return switch (key) {
            case "" -> {
                Integer vid = vid(value);
                Integer id = value.startsWith("vlan-") ? numbered("vlan", value) : null;
                yield vid != null ? VLAN.VID.eq(vid) : id != null ? VLAN.ID.eq(id) : VLAN.NAME.eq(value);
            }
            case "id" -> id(VLAN.ID, value);
            case "vid" -> {
                Integer vid = vid(value);
                yield vid == null ? DSL.falseCondition() : VLAN.VID.eq(vid);
            }
            case "name" -> value.equals("untagged") ? VLAN.VID.eq(0) : VLAN.NAME.eq(value);
            case "fabric" ->
                VLAN.FABRIC_ID.in(select(FABRIC.ID).from(FABRIC).where(nested(value, depth, Specifiers::fabricTerm)));
            case "space" ->
                value.equals(VlanDocuments.UNDEFINED_SPACE)
                        ? VLAN.SPACE_ID.isNull()
                        : VLAN.SPACE_ID.in(
                                select(SPACE.ID).from(SPACE).where(nested(value, depth, Specifiers::spaceTerm)));
            case "subnet" ->
                VLAN.ID.in(select(SUBNET.VLAN_ID).from(SUBNET).where(nested(value, depth, Specifiers::subnetTerm)));
            default -> DSL.noCondition();
        };
    }

    private static Condition fabricTerm(String key, String value, int depth) {
        return switch (key) {
            case "" -> {
                Integer id = numbered("fabric", value);
                yield id != null ? FABRIC.ID.eq(id).or(FABRIC.NAME.eq(value)) : FABRIC.NAME.eq(value);
            }
            case "id" -> id(FABRIC.ID, value);
            case "name" -> FABRIC.NAME.eq(value);
            case "class" -> FABRIC.CLASS_TYPE.eq(value);
            default -> DSL.noCondition();
        };
    }

    private static Condition spaceTerm(String key, String value, int depth) {
        return switch (key) {
            case "" -> {
                Integer id = numbered("space", value);
                yield id != null ? SPACE.ID.eq(id).or(SPACE.NAME.eq(value)) : SPACE.NAME.eq(value);
            }
            case "id" -> id(SPACE.ID, value);
            case "name" -> SPACE.NAME.eq(value);
            case "subnet" ->
                SPACE.ID.in(select(VLAN.SPACE_ID)
                        .from(VLAN)
                        .join(SUBNET)
                        .on(SUBNET.VLAN_ID.eq(VLAN.ID))
                        .where(nested(value, depth, Specifiers::subnetTerm)));
            default -> DSL.noCondition();
        };
    }

    private static Condition domainTerm(String key, String value, int depth) {
        return switch (key) {
            case "" -> {
                Integer id = numbered("domain", value);
                yield id != null ? DOMAIN.ID.eq(id) : DOMAIN.NAME.eq(value);
            }
            case "id" -> id(DOMAIN.ID, value);
            case "name" -> DOMAIN.NAME.eq(value);
            default -> DSL.noCondition();
        };
    }

    private static Condition interfaceTerm(String key, String value, int depth) {
        return switch (key) {
            case "" -> {
                Integer id = numbered("interface", value);
                yield id != null ? INTERFACE.ID.eq(id) : INTERFACE.NAME.eq(value);
            }
            case "id" -> id(INTERFACE.ID, value);
            case "name" -> INTERFACE.NAME.eq(value);
            case "type" -> INTERFACE.TYPE.eq(value);
            case "tag" -> val(value).eq(DSL.any(INTERFACE.TAGS));
            case "link_speed" -> {
                Integer speed = Ids.number(value);
                yield speed == null ? DSL.falseCondition() : INTERFACE.LINK_SPEED.ge(speed);
            }
            case "hostname" ->
                INTERFACE.NODE_ID.in(select(NODE.ID).from(NODE).where(NODE.HOSTNAME.equalIgnoreCase(value)));
            case "ip" ->
                INTERFACE.ID.in(select(IP_ADDRESS.INTERFACE_ID)
                        .from(IP_ADDRESS)
                        .where(IpAddress.parse(value)
                                .map(ip -> IP_ADDRESS.IP.eq(ip.toString()))
                                .orElse(DSL.falseCondition())));
            case "vlan" ->
                INTERFACE.VLAN_ID.in(select(VLAN.ID).from(VLAN).where(nested(value, depth, Specifiers::vlanTerm)));
            case "vid", "fabric", "space" ->
                INTERFACE.VLAN_ID.in(select(VLAN.ID).from(VLAN).where(vlanTerm(key, value, depth + 1)));
            case "fabric_class" ->
                INTERFACE.VLAN_ID.in(select(VLAN.ID).from(VLAN).where(vlanTerm("fabric", "class:" + value, depth + 1)));
            case "subnet", "subnet_cidr" ->
                INTERFACE.ID.in(select(IP_ADDRESS.INTERFACE_ID)
                        .from(IP_ADDRESS)
                        .join(SUBNET)
                        .on(SUBNET.ID.eq(IP_ADDRESS.SUBNET_ID))
                        .where(key.equals("subnet") ? nested(value, depth, Specifiers::subnetTerm) : cidr(value)));
            default -> DSL.noCondition();
        };
    }

    private static Condition nested(String value, int depth, Term term) {
        return condition(value, depth + 1, term);
    }

    private static Condition id(org.jooq.Field<Integer> field, String value) {
        Integer id = Ids.number(value);
        return id == null ? DSL.falseCondition() : field.eq(id);
    }

    /** A VID in decimal, 0x or 0b; {@code untagged} is 0. */
    static @Nullable Integer vid(String text) {
        if (text.equals("untagged")) {
            return 0;
        }
        if (text.matches("0[xX][0-9a-fA-F]{1,4}")) {
            return Integer.valueOf(text.substring(2), 16);
        }
        if (text.matches("0[bB][01]{1,12}")) {
            return Integer.valueOf(text.substring(2), 2);
        }
        return text.matches("[0-9]{1,4}") ? Integer.valueOf(text) : null;
    }

    /** The number of {@code 7} or {@code subnet-7}. */
    private static @Nullable Integer numbered(String type, String text) {
        return Ids.number(text.startsWith(type + "-") ? text.substring(type.length() + 1) : text);
    }

    private static <R extends Record> R one(DSLContext sql, Table<R> table, Condition condition, String type) {
        List<R> found = sql.selectFrom(table).where(condition).limit(2).fetch();
        if (found.isEmpty()) {
            throw ApiError.notFound(type);
        }
        if (found.size() > 1) {
            throw ApiError.forbidden("Too many " + type + " objects match the given query.");
        }
        return found.getFirst();
    }

    /** Ids of the subnets that a repeated parameter names. */
    public static Set<Integer> subnetIds(DSLContext sql, List<String> values) {
        return Set.copyOf(sql.select(SUBNET.ID)
                .from(SUBNET)
                .where(repeated(values, Specifiers::subnets))
                .fetch(SUBNET.ID));
    }

    /** Ids of the VLANs that a repeated parameter names. */
    public static Set<Integer> vlanIds(DSLContext sql, List<String> values) {
        return Set.copyOf(sql.select(VLAN.ID)
                .from(VLAN)
                .where(repeated(values, Specifiers::vlans))
                .fetch(VLAN.ID));
    }
}
