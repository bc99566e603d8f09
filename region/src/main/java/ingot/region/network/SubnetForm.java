package ingot.region.network;

import static ingot.region.db.Tables.FABRIC;
import static ingot.region.db.Tables.IP_RANGE;
import static ingot.region.db.Tables.RESERVED_IP;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.VLAN;
import static org.jooq.impl.DSL.val;

import ingot.core.network.Cidr;
import ingot.core.network.IpAddress;
import ingot.http.ApiError;
import ingot.http.Parameters;
import ingot.region.api.Ids;
import ingot.region.api.Names;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.db.tables.records.VlanRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Fills a subnet's row from parameters (facts/networking.md §1.4). Fields that were not sent keep their value. */
final class SubnetForm {

    private static final int NAME_CHARS_MAX = 255;
    private static final int SERVERS_MAX = 64;
    private static final Pattern NAME = Pattern.compile("[.: \\w/-]+", Pattern.UNICODE_CHARACTER_CLASS);

    /** Boot methods by the architecture that clients say in DHCP (RFC 5970 and the IANA registry). */
    private static final Map<String, String> BOOT_METHODS = Map.ofEntries(
            Map.entry("00:00", "pxe"),
            Map.entry("00:07", "uefi_amd64_tftp"),
            Map.entry("00:09", "uefi_ebc_tftp"),
            Map.entry("00:0B", "uefi_arm64_tftp"),
            Map.entry("00:0C", "open-firmware_ppc64el"),
            Map.entry("00:0E", "powernv"),
            Map.entry("00:10", "uefi_amd64_http"),
            Map.entry("00:13", "uefi_arm64_http"),
            Map.entry("00:1F", "s390x"),
            Map.entry("00:20", "s390x_partition"));

    private static final List<String> MORE_BOOT_METHODS = List.of("ipxe", "onie", "windows");

    private final DSLContext sql;
    private final Parameters parameters;
    private final SubnetRecord subnet;

    SubnetForm(DSLContext sql, Parameters parameters, SubnetRecord subnet) {
        this.sql = sql;
        this.parameters = parameters;
        this.subnet = subnet;
    }

    /** Fills a new row. */
    void create() {
        parameters.required("cidr");
        subnet.setDescription("");
        subnet.setDnsServers(new String[0]);
        subnet.setDisabledBootArchitectures(new String[0]);
        cidr();
        subnet.setName(subnet.getCidr());
        VlanRecord vlan = vlanOfNew();
        subnet.setVlanId(vlan.getId());
        fields();
    }

    /** Fills a row that exists. */
    void update() {
        if (!parameters.text("cidr", "").isEmpty()) {
            String before = subnet.getCidr();
            cidr();
            if (!subnet.getCidr().equals(before)) {
                subnet.setName(subnet.getName().replace(before, subnet.getCidr()));
                requireContentInside();
            }
        }
        if (!parameters.text("vlan", "").isEmpty()) {
            subnet.setVlanId(vlan(parameters.text("vlan", "")).getId());
        }
        fields();
    }

    private void fields() {
        String name = parameters.text("name", "");
        if (!name.isEmpty()) {
            subnet.setName(Names.matching(name, "name", NAME, NAME_CHARS_MAX));
        } else if (parameters.has("name")) {
            subnet.setName(subnet.getCidr());
        }
        if (parameters.has("description")) {
            subnet.setDescription(Names.text(parameters, "description", ""));
        }
        gateway();
        if (parameters.has("dns_servers")) {
            subnet.setDnsServers(dnsServers());
        }
        String rdns = parameters.text("rdns_mode", "");
        if (!rdns.isEmpty()) {
            if (!rdns.matches("[012]")) {
                throw ApiError.field(
                        "rdns_mode", "Select a valid choice. " + rdns + " is not one of the available choices.");
            }
            subnet.setRdnsMode(Integer.valueOf(rdns));
        }
        flag("allow_dns", subnet::setAllowDns);
        flag("allow_proxy", subnet::setAllowProxy);
        flag("active_discovery", subnet::setActiveDiscovery);
        flag("managed", subnet::setManaged);
        if (parameters.has("disabled_boot_architectures")) {
            subnet.setDisabledBootArchitectures(disabledBootArchitectures());
        }
    }

    private void flag(String name, java.util.function.Consumer<Boolean> set) {
        Boolean value = parameters.flag(name);
        if (value != null) {
            set.accept(value);
        }
    }

    private void cidr() {
        String text = parameters.text("cidr", "").strip();
        Cidr cidr = Cidr.parse(text)
                .filter(parsed -> parsed.prefixLength() > 0)
                .orElseThrow(() ->
                        ApiError.field("cidr", "'" + text + "' is not a valid network (expected: address/prefix)."));
        String plain = cidr.toString();
        List<String> others = sql.select(SUBNET.CIDR)
                .from(SUBNET)
                .where(DSL.condition("{0} && {1}::cidr", SUBNET.CIDR, val(plain)))
                .and(subnet.getId() == null ? DSL.noCondition() : SUBNET.ID.ne(subnet.getId()))
                .fetch(row -> String.valueOf(row.value1()));
        if (others.contains(plain)) {
            throw ApiError.field("cidr", "Subnet with this Cidr already exists.");
        }
        if (!others.isEmpty()) {
            throw ApiError.field(
                    "cidr",
                    "Subnet " + plain + " would conflict with existing subnets: " + String.join(", ", others) + ".");
        }
        subnet.setCidr(plain);
    }

    /** Ranges and reservations must lie in the new network too. */
    private void requireContentInside() {
        Cidr cidr = Cidr.of(subnet.getCidr());
        List<String> addresses = new ArrayList<>();
        sql.selectFrom(IP_RANGE).where(IP_RANGE.SUBNET_ID.eq(subnet.getId())).forEach(range -> {
            addresses.add(range.getStartIp());
            addresses.add(range.getEndIp());
        });
        sql.selectFrom(RESERVED_IP)
                .where(RESERVED_IP.SUBNET_ID.eq(subnet.getId()))
                .forEach(reserved -> addresses.add(reserved.getIp()));
        addresses.removeIf(address -> cidr.contains(IpAddress.of(address)));
        if (!addresses.isEmpty()) {
            throw ApiError.field(
                    "cidr",
                    "Addresses of ranges or reservations lie outside " + cidr + ": " + String.join(", ", addresses)
                            + ".");
        }
    }

    private void gateway() {
        if (parameters.has("gateway_ip")) {
            String text = parameters.text("gateway_ip", "").strip();
            subnet.setGatewayIp(
                    text.isEmpty()
                            ? null
                            : IpAddress.parse(text)
                                    .orElseThrow(
                                            () -> ApiError.field("gateway_ip", "Enter a valid IPv4 or IPv6 address."))
                                    .toString());
        }
        if (subnet.getGatewayIp() == null) {
            return;
        }
        IpAddress gateway = IpAddress.of(subnet.getGatewayIp());
        Cidr cidr = Cidr.of(subnet.getCidr());
        boolean linkLocal =
                !gateway.ipv4() && gateway.linkLocal() && !cidr.network().ipv4();
        if (!cidr.contains(gateway) && !linkLocal) {
            throw ApiError.field("gateway_ip", "Gateway IP must be within CIDR range.");
        }
    }

    private String[] dnsServers() {
        List<String> servers = new ArrayList<>();
        for (String value : parameters.list("dns_servers")) {
            for (String word : value.split("[,\\s]+", -1)) {
                if (!word.isEmpty()) {
                    servers.add(IpAddress.parse(word)
                            .orElseThrow(() -> ApiError.field("dns_servers", "Invalid IP address: " + word + "."))
                            .toString());
                }
            }
        }
        if (servers.size() > SERVERS_MAX) {
            throw ApiError.field("dns_servers", servers.size() + " servers (expected: at most " + SERVERS_MAX + ").");
        }
        return servers.stream().distinct().toArray(String[]::new);
    }

    private String[] disabledBootArchitectures() {
        List<String> methods = new ArrayList<>();
        for (String value : parameters.list("disabled_boot_architectures")) {
            for (String word : value.split("[,\\s]+", -1)) {
                if (!word.isEmpty()) {
                    methods.add(bootMethod(word));
                }
            }
        }
        return methods.stream().distinct().toArray(String[]::new);
    }

    private static String bootMethod(String word) {
        if (BOOT_METHODS.containsValue(word) || MORE_BOOT_METHODS.contains(word)) {
            return word;
        }
        String octets = word.replaceFirst("(?i)^0x", "").toUpperCase(java.util.Locale.ROOT);
        String method = BOOT_METHODS.get(
                octets.matches("[0-9A-F]{4}") ? octets.substring(0, 2) + ":" + octets.substring(2) : octets);
        if (method == null) {
            throw ApiError.field(
                    "disabled_boot_architectures", "'" + word + "' is not one of the boot methods or their codes.");
        }
        return method;
    }

    /** By {@code vlan}, else by {@code vid} in {@code fabric}, else the default VLAN of {@code fabric} or of all. */
    private VlanRecord vlanOfNew() {
        String vlan = parameters.text("vlan", "");
        String fabric = parameters.text("fabric", "");
        String vidText = parameters.text("vid", "");
        if (!vlan.isEmpty()) {
            return vlan(vlan);
        }
        if (!fabric.isEmpty() && !sql.fetchExists(FABRIC, Specifiers.fabrics(fabric))) {
            throw ApiError.field("fabric", "There is no fabric '" + fabric + "'.");
        }
        int fabricId = fabric.isEmpty()
                ? Fabrics.defaultVlan(sql).getFabricId()
                : Specifiers.fabric(sql, fabric).getId();
        if (vidText.isEmpty()) {
            return Fabrics.defaultVlan(sql, fabricId);
        }
        Integer vid = Specifiers.vid(vidText);
        VlanRecord found = vid == null
                ? null
                : sql.selectFrom(VLAN)
                        .where(VLAN.FABRIC_ID.eq(fabricId))
                        .and(VLAN.VID.eq(vid))
                        .fetchOne();
        if (found == null) {
            throw ApiError.field("vid", "No VLAN with vid " + vidText + " in fabric " + fabricId + ".");
        }
        return found;
    }

    private VlanRecord vlan(String text) {
        Integer id = Ids.number(text);
        VlanRecord found = id == null
                ? sql.selectFrom(VLAN).where(Specifiers.vlans(text)).limit(1).fetchOne()
                : sql.selectFrom(VLAN).where(VLAN.ID.eq(id)).fetchOne();
        if (found == null) {
            throw ApiError.field("vlan", "There is no VLAN '" + text + "'.");
        }
        return found;
    }
}
