package ingot.region.network;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Principal;
import ingot.region.api.Api;
import ingot.region.api.TestDatabase;
import ingot.region.database.Database;
import ingot.region.db.Tables;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkOperationsTest {

    private final Database database = TestDatabase.open();
    private final Api api = Api.of(new FabricOperations(database).operations())
            .and(new VlanOperations(database).operations())
            .and(new SpaceOperations(database).operations())
            .and(new SubnetOperations(database).operations())
            .and(new IpRangeOperations(database).operations())
            .and(new ReservedIpOperations(database).operations())
            .and(new StaticRouteOperations(database).operations())
            .and(new DomainOperations(database).operations());
    private final Api user = api.as(new Principal.User(1, "MAAS", false, Set.of()));

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void freshRegionHasNoNetworksAndOneDomain() {
        for (String list : List.of("fabrics/", "spaces/", "subnets/", "ipranges/", "reservedips/", "static-routes/")) {
            assertThat(api.get(list).is(200).list()).as(list).isEmpty();
        }
        assertThat(api.get("domains/").is(200).list()).singleElement().isEqualTo(domain());
    }

    private static Map<String, @Nullable Object> domain() {
        Map<String, @Nullable Object> domain = new java.util.HashMap<>();
        domain.put("id", 0L);
        domain.put("name", "maas");
        domain.put("ttl", null);
        domain.put("authoritative", true);
        domain.put("resource_record_count", 0L);
        domain.put("is_default", true);
        domain.put("resource_uri", "/MAAS/api/2.0/domains/0/");
        return domain;
    }

    @Test
    void fabricBringsItsUntaggedVlanAndIsNamedByItsNumber() {
        Map<String, @Nullable Object> fabric = api.post("fabrics/").is(200).object();
        assertThat(fabric)
                .containsEntry("id", 0L)
                .containsEntry("name", "fabric-0")
                .containsEntry("class_type", null);
        Map<String, @Nullable Object> vlan = new java.util.HashMap<>();
        vlan.put("id", 5001L);
        vlan.put("name", "untagged");
        vlan.put("vid", 0L);
        vlan.put("fabric", "fabric-0");
        vlan.put("fabric_id", 0L);
        vlan.put("mtu", 1500L);
        vlan.put("primary_rack", null);
        vlan.put("secondary_rack", null);
        vlan.put("dhcp_on", false);
        vlan.put("external_dhcp", null);
        vlan.put("relay_vlan", null);
        vlan.put("space", "undefined");
        vlan.put("resource_uri", "/MAAS/api/2.0/vlans/5001/");
        assertThat(fabric.get("vlans")).isEqualTo(List.of(vlan));
        assertThat(api.get("vlans/5001/").is(200).object()).isEqualTo(vlan);
        assertThat(api.get("fabrics/fabric-0/vlans/untagged/").is(200).object()).isEqualTo(vlan);
    }

    @Test
    void fabricInUseAndTheDefaultFabricStay() {
        api.post("fabrics/").is(200);
        assertThat(api.delete("fabrics/0/").is(400).text()).contains("default fabric");
        api.post("fabrics/", "name", "lab").is(200);
        api.post("subnets/", "cidr", "10.1.0.0/24", "fabric", "1").is(200);
        assertThat(api.delete("fabrics/1/").is(400).text()).contains("10.1.0.0/24");
        api.delete("subnets/10.1.0.0/24/").is(204);
        api.delete("fabrics/lab/").is(204);
        assertThat(api.get("fabrics/1/").is(404).text()).isEqualTo("No Fabric matches the given query.");
        assertThat(api.post("fabrics/", "name", "fabric-99").is(400).object()).containsKey("name");
    }

    @Test
    void vlanIsCreatedMovedAndDeletedAndItsSubnetsGoToTheDefaultVlan() {
        api.post("fabrics/").is(200);
        api.post("spaces/", "name", "dmz").is(200);
        assertThat(api.post("fabrics/0/vlans/", "vid", "10", "space", "dmz")
                        .is(200)
                        .object())
                .containsEntry("name", "10")
                .containsEntry("space", "dmz");
        assertThat(api.post("fabrics/0/vlans/", "vid", "10").is(400).object()).containsKey("vid");
        assertThat(api.post("fabrics/0/vlans/", "vid", "4095").is(400).object()).containsKey("vid");
        assertThat(api.put("fabrics/0/vlans/10/", "mtu", "100").is(400).object())
                .containsKey("mtu");
        api.put("fabrics/0/vlans/0x0a/", "mtu", "9000", "name", "ten").is(200);
        api.post("subnets/", "cidr", "10.2.0.0/24", "fabric", "0", "vid", "10").is(200);
        assertThat(api.get("spaces/dmz/").object().get("subnets"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(1);
        api.delete("fabrics/0/vlans/10/").is(204);
        assertThat(api.get("subnets/10.2.0.0%2F24/").object().get("vlan"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("vid", 0L);
        api.delete("vlans/5001/").is(400);
        api.get("vlans/9/").is(404);
    }

    @Test
    void fabricWhoseLastVlanMovesAwayIsGone() {
        api.post("fabrics/").is(200);
        api.post("fabrics/", "name", "old").is(200);
        api.put("fabrics/1/vlans/0/", "fabric", "0", "vid", "7").is(200);
        api.get("fabrics/old/").is(404);
    }

    @Test
    void spacesHaveASyntheticOneForVlansWithout() {
        api.post("fabrics/").is(200);
        api.post("spaces/").is(200);
        assertThat(api.get("spaces/").list()).hasSize(2);
        assertThat(api.get("spaces/undefined/").object())
                .containsEntry("id", -1L)
                .containsEntry("resource_uri", "/MAAS/api/2.0/spaces/undefined/");
        assertThat(api.post("spaces/", "name", "undefined").is(400).object()).containsKey("name");
        api.put("vlans/5001/", "space", "space-0").is(200);
        assertThat(api.get("spaces/").list()).hasSize(1);
        api.delete("spaces/0/").is(204);
        assertThat(api.get("vlans/5001/").field("space")).isEqualTo("undefined");
        api.delete("spaces/-1/").is(400);
    }

    @Test
    void subnetWithoutVlanGoesToTheDefaultVlanOfFabricZero() {
        assertThat(api.post("subnets/", "cidr", "10.9.8.7/24", "dns_servers", "10.9.8.2, 10.9.8.3")
                        .is(200)
                        .object())
                .containsEntry("name", "10.9.8.0/24")
                .containsEntry("cidr", "10.9.8.0/24")
                .containsEntry("gateway_ip", null)
                .containsEntry("dns_servers", List.of("10.9.8.2", "10.9.8.3"))
                .containsEntry("rdns_mode", 2L)
                .containsEntry("managed", true)
                .containsEntry("space", "undefined")
                .containsEntry("disabled_boot_architectures", List.of())
                .containsEntry("resource_uri", "/MAAS/api/2.0/subnets/1/");
        assertThat(api.get("fabrics/").list()).hasSize(1);
    }

    @Test
    void subnetNamesItselfByIdCidrAndName() {
        api.post("subnets/", "cidr", "10.0.0.0/24", "name", "lab").is(200);
        for (String specifier : List.of(
                "1",
                "subnet-1",
                "10.0.0.0/24",
                "10.0.0.0%2F24",
                "lab",
                "name:lab",
                "cidr:10.0.0.0/24",
                "ip:10.0.0.9",
                "id:1",
                "fabric:fabric-0",
                "vlan:vid:0",
                "space:undefined",
                "fabric:0,vid:untagged")) {
            assertThat(api.get("subnets/" + specifier + "/").is(200).field("id"))
                    .as(specifier)
                    .isEqualTo("1");
        }
        api.get("subnets/name:zap/").is(404);
        api.post("subnets/", "cidr", "10.0.1.0/24").is(200);
        assertThat(api.get("subnets/vid:0/").is(403).text())
                .isEqualTo("Too many Subnet objects match the given query.");
    }

    @ParameterizedTest
    @CsvSource({
        "cidr, 10.0.0.0",
        "cidr, 10.0.0.0/33",
        "cidr, 0.0.0.0/0",
        "cidr, 10.0.0.128/25",
        "cidr, 10.0.0.0/24",
        "cidr, 10.0.0.0/8",
    })
    void subnetThatDoesNotHoldIsRefused(String field, String value) {
        api.post("subnets/", "cidr", "10.0.0.0/24").is(200);
        assertThat(api.post("subnets/", field, value).is(400).object()).containsKey(field);
    }

    @ParameterizedTest
    @CsvSource({
        "gateway_ip, 10.0.1.1",
        "gateway_ip, zap",
        "dns_servers, 10.0.0",
        "rdns_mode, 3",
        "vlan, 99",
        "fabric, zap",
        "vid, 77",
        "disabled_boot_architectures, zap",
        "name, a;b",
    })
    void subnetFieldThatDoesNotHoldIsRefused(String field, String value) {
        assertThat(api.post("subnets/", "cidr", "10.0.0.0/24", field, value)
                        .is(400)
                        .object())
                .containsOnlyKeys(field);
        assertThat(api.get("subnets/").list()).isEmpty();
    }

    @Test
    void newCidrRenamesAndKeepsItsContentInside() {
        api.post("subnets/", "cidr", "10.0.0.0/24").is(200);
        api.put("subnets/1/", "cidr", "10.5.0.0/24", "gateway_ip", "10.5.0.1", "disabled_boot_architectures", "00:07")
                .is(200);
        assertThat(api.get("subnets/1/").object())
                .containsEntry("name", "10.5.0.0/24")
                .containsEntry("disabled_boot_architectures", List.of("uefi_amd64_tftp"));
        range("reserved", "10.5.0.10", "10.5.0.20").is(200);
        assertThat(api.put("subnets/1/", "cidr", "10.6.0.0/24", "gateway_ip", "")
                        .is(400)
                        .object())
                .containsKey("cidr");
    }

    private Api.Answer range(String type, String start, String end) {
        return api.post("ipranges/", "type", type, "start_ip", start, "end_ip", end);
    }

    @ParameterizedTest
    @CsvSource({
        "dynamic,  10.0.0.100, 10.0.0.150, 200",
        "dynamic,  10.0.0.0,   10.0.0.9,   400",
        "reserved, 10.0.0.250, 10.0.0.255, 400",
        "dynamic,  10.0.0.9,   10.0.0.8,   400",
        "dynamic,  10.0.1.1,   10.0.1.2,   400",
        "dynamic,  10.0.0.1,   10.0.0.9,   400",
        "reserved, 10.0.0.1,   10.0.0.9,   200",
        "dynamic,  10.0.0.55,  10.0.0.65,  400",
        "reserved, 10.0.0.60,  10.0.0.60,  400",
        "other,    10.0.0.70,  10.0.0.71,  400",
        "dynamic,  10.0.0.200, zap,        400",
    })
    void rangeIsHeldToItsSubnetAndToOtherUses(String type, String start, String end, int status) {
        api.post("subnets/", "cidr", "10.0.0.0/24", "gateway_ip", "10.0.0.1").is(200);
        range("reserved", "10.0.0.60", "10.0.0.69").is(200);
        range(type, start, end).is(status);
    }

    @Test
    void dynamicRangeMayGrowOverItself() {
        api.post("subnets/", "cidr", "10.0.0.0/24").is(200);
        range("dynamic", "10.0.0.100", "10.0.0.150").is(200);
        assertThat(api.put("ipranges/1/", "end_ip", "10.0.0.200").is(200).object())
                .containsEntry("start_ip", "10.0.0.100")
                .containsEntry("end_ip", "10.0.0.200")
                .containsEntry("comment", "");
        assertThat(api.get("ipranges/1/").object().get("user"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("username", "MAAS");
        api.delete("ipranges/1/").is(204);
        api.get("ipranges/1/").is(404);
    }

    @Test
    void dynamicRangeOfAnUnmanagedSubnetLiesInAReservedOne() {
        api.post("subnets/", "cidr", "10.0.0.0/24", "managed", "false").is(200);
        range("dynamic", "10.0.0.100", "10.0.0.150").is(400);
        range("reserved", "10.0.0.100", "10.0.0.200").is(200);
        range("dynamic", "10.0.0.100", "10.0.0.150").is(200);
    }

    @Test
    void ordinaryUsersMakeReservedRangesOnlyAndChangeTheirOwn() {
        api.post("subnets/", "cidr", "10.0.0.0/24").is(200);
        user.post("ipranges/", "type", "dynamic", "start_ip", "10.0.0.5", "end_ip", "10.0.0.9")
                .is(403);
        user.post("ipranges/", "type", "reserved", "start_ip", "10.0.0.5", "end_ip", "10.0.0.9")
                .is(200);
        user.put("ipranges/1/", "comment", "mine").is(200);
        user.put("ipranges/1/", "type", "dynamic").is(403);
        Api other = api.as(new Principal.User(2, "bob", false, Set.of()));
        other.delete("ipranges/1/").is(403);
        user.delete("ipranges/1/").is(204);
    }

    @Test
    void dhcpNeedsARackAndADynamicRangeAndHoldsItsSubnet() {
        int rack = database.write(sql -> {
            int domain = 0;
            int zone = 1;
            return sql.insertInto(Tables.NODE)
                    .set(Tables.NODE.SYSTEM_ID, "rack01")
                    .set(Tables.NODE.NODE_TYPE, 2)
                    .set(Tables.NODE.HOSTNAME, "rack-one")
                    .set(Tables.NODE.DOMAIN_ID, domain)
                    .set(Tables.NODE.ZONE_ID, zone)
                    .returningResult(Tables.NODE.ID)
                    .fetchSingle()
                    .value1();
        });
        assertThat(rack).isPositive();
        api.post("subnets/", "cidr", "10.0.0.0/24").is(200);
        assertThat(api.put("vlans/5001/", "dhcp_on", "true").is(400).object()).containsKey("dhcp_on");
        assertThat(api.put("vlans/5001/", "dhcp_on", "true", "primary_rack", "rack-one")
                        .is(400)
                        .object())
                .containsKey("dhcp_on");
        assertThat(api.put("vlans/5001/", "primary_rack", "zap").is(400).object())
                .containsKey("primary_rack");
        range("dynamic", "10.0.0.100", "10.0.0.150").is(200);
        assertThat(api.put("vlans/5001/", "dhcp_on", "true", "primary_rack", "rack01", "ra_on", "true")
                        .is(200)
                        .object())
                .containsEntry("dhcp_on", true)
                .containsEntry("primary_rack", "rack01")
                .containsEntry("ra_on", true);
        assertThat(api.put("vlans/5001/", "secondary_rack", "rack01").is(400).object())
                .containsKey("secondary_rack");
        assertThat(api.put("vlans/5001/", "primary_rack", "").is(400).object()).containsKey("dhcp_on");
        assertThat(api.delete("subnets/1/").is(400).text()).contains("dynamic");
        api.post("fabrics/0/vlans/", "vid", "5", "relay_vlan", "5001").is(200);
        assertThat(api.get("fabrics/0/vlans/5/").object().get("relay_vlan"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("id", 5001L);
        assertThat(api.put("vlans/5001/", "relay_vlan", "5002").is(400).object())
                .containsKey("relay_vlan");
    }

    @Test
    void statisticsCountWhatIsUsed() {
        api.post("subnets/", "cidr", "10.0.0.0/24", "gateway_ip", "10.0.0.1").is(200);
        range("dynamic", "10.0.0.200", "10.0.0.249").is(200);
        Map<String, @Nullable Object> statistics = api.get(
                        "subnets/1/", "op", "statistics", "include_ranges", "true", "include_suggestions", "true")
                .is(200)
                .object();
        assertThat(statistics)
                .containsEntry("num_available", 203L)
                .containsEntry("largest_available", 198L)
                .containsEntry("num_unavailable", 51L)
                .containsEntry("total_addresses", 254L)
                .containsEntry("usage_string", "20%")
                .containsEntry("available_string", "80%")
                .containsEntry("first_address", "10.0.0.1")
                .containsEntry("last_address", "10.0.0.254")
                .containsEntry("ip_version", 4L);
        assertThat(api.get("subnets/1/", "op", "reserved_ip_ranges").list())
                .isEqualTo(List.of(
                        block("10.0.0.1", "10.0.0.1", 1, "gateway-ip"),
                        block("10.0.0.200", "10.0.0.249", 50, "dynamic")));
        assertThat(api.get("subnets/1/", "op", "unreserved_ip_ranges").list())
                .isEqualTo(List.of(
                        Map.of("start", "10.0.0.2", "end", "10.0.0.199", "num_addresses", 198L),
                        Map.of("start", "10.0.0.250", "end", "10.0.0.254", "num_addresses", 5L)));
        assertThat(api.get("subnets/1/", "op", "ip_addresses").is(200).list()).isEmpty();
    }

    private static Map<String, Object> block(String start, String end, long count, String purpose) {
        return Map.of("start", start, "end", end, "num_addresses", count, "purpose", List.of(purpose));
    }

    @Test
    void reservedAddressBelongsToOneMac() {
        api.post("subnets/", "cidr", "10.0.0.0/24").is(200);
        assertThat(api.post("reservedips/", "ip", "10.0.0.7", "mac_address", "52:54:00:AA:BB:CC")
                        .is(200)
                        .object())
                .containsEntry("ip", "10.0.0.7")
                .containsEntry("mac_address", "52:54:00:aa:bb:cc")
                .containsEntry("comment", "");
        api.post("reservedips/", "ip", "10.0.0.7", "mac_address", "52:54:00:00:00:01")
                .is(400);
        api.post("reservedips/", "ip", "10.0.0.8", "mac_address", "52:54:00:aa:bb:cc")
                .is(400);
        api.post("reservedips/", "ip", "10.0.9.8", "mac_address", "52:54:00:00:00:01")
                .is(400);
        api.post("reservedips/", "ip", "10.0.0.255", "mac_address", "52:54:00:00:00:01")
                .is(400);
        api.put("reservedips/1/", "comment", "printer").is(200);
        assertThat(api.put("reservedips/1/", "ip", "10.0.0.9").is(400).object()).containsKey("ip");
        api.delete("reservedips/1/").is(204);
    }

    @Test
    void routeLeadsThroughItsSource() {
        api.post("subnets/", "cidr", "10.0.0.0/24").is(200);
        api.post("subnets/", "cidr", "10.1.0.0/24").is(200);
        api.post("static-routes/", "source", "1", "destination", "1", "gateway_ip", "10.0.0.1")
                .is(400);
        api.post("static-routes/", "source", "1", "destination", "2", "gateway_ip", "10.1.0.1")
                .is(400);
        api.post("static-routes/", "source", "1", "destination", "9", "gateway_ip", "10.0.0.1")
                .is(400);
        assertThat(api.post("static-routes/", "source", "10.0.0.0/24", "destination", "2", "gateway_ip", "10.0.0.1")
                        .is(200)
                        .object())
                .containsEntry("metric", 0L);
        api.post("static-routes/", "source", "1", "destination", "2", "gateway_ip", "10.0.0.1")
                .is(400);
        api.put("static-routes/1/", "metric", "5").is(200);
        assertThat(api.get("static-routes/1/").field("metric")).isEqualTo("5");
        api.delete("static-routes/1/").is(204);
    }

    @Test
    void domainsHaveOneDefaultThatStays() {
        api.post("domains/", "name", "Example.COM", "ttl", "60").is(200);
        api.post("domains/", "name", "example.com").is(400);
        api.post("domains/", "name", "maas-internal").is(400);
        api.post("domains/", "name", "-x").is(400);
        api.post("domains/", "name", "f.example", "forward_dns_servers", "10.0.0.1:5353, 2001:db8::1")
                .is(200);
        api.post("domains/", "name", "g.example", "authoritative", "true", "forward_dns_servers", "10.0.0.1")
                .is(400);
        api.delete("domains/0/").is(400);
        assertThat(api.post("domains/example.com/", "op", "set_default").is(200).field("is_default"))
                .isEqualTo("true");
        assertThat(api.get("domains/0/").field("is_default")).isEqualTo("false");
        api.delete("domains/0/").is(204);
        assertThat(api.post("domains/", "op", "set_serial", "serial", "17")
                        .is(200)
                        .document())
                .isNull();
        api.post("domains/", "op", "set_serial", "serial", "0").is(400);
    }

    @Test
    void plainUsersReadOnly() {
        user.get("fabrics/").is(200);
        user.post("fabrics/").is(403);
        user.post("subnets/", "cidr", "10.0.0.0/24").is(403);
        user.post("domains/", "name", "x").is(403);
    }

    @Test
    void everyChangeIsFedAuditedAndTold() {
        api.post("subnets/", "cidr", "10.0.0.0/24").is(200);
        api.put("subnets/1/", "description", "new").is(200);
        database.<@Nullable Void>read(sql -> {
            assertThat(sql.select(Tables.CHANGE.KIND, Tables.CHANGE.ACTION)
                            .from(Tables.CHANGE)
                            .orderBy(Tables.CHANGE.ID)
                            .fetch(row -> row.value1() + " " + row.value2()))
                    .containsExactly("fabric create", "vlan create", "subnet create", "subnet update");
            assertThat(sql.select(Tables.AUDIT.ACTOR, Tables.AUDIT.ACTION, Tables.AUDIT.DETAIL)
                            .from(Tables.AUDIT)
                            .where(Tables.AUDIT.ACTION.eq("update"))
                            .fetchSingle()
                            .value3()
                            .data())
                    .contains("\"description\"");
            assertThat(sql.fetchCount(Tables.EVENT, Tables.EVENT.TYPE.eq("NETWORKING")))
                    .isEqualTo(2);
            return null;
        });
    }
}
