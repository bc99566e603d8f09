package ingot.region.machine;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import ingot.region.api.Api;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interfaces and their links (facts: networking §3). */
class InterfaceOperationsTest {

    private final Site site = new Site();
    private String id = "";
    private String nic = "";
    private int subnet;

    @BeforeEach
    void oneMachine() {
        subnet = site.network();
        id = site.newMachine("52:54:00:00:00:01", "manual");
        nic = "nodes/" + id + "/interfaces/"
                + JsonColumns.map(site.admin()
                                .get("nodes/" + id + "/interfaces/")
                                .list()
                                .getFirst())
                        .get("id")
                + "/";
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Api.Answer link(String... parameters) {
        String[] all = new String[parameters.length + 2];
        all[0] = "op";
        all[1] = "link_subnet";
        System.arraycopy(parameters, 0, all, 2, parameters.length);
        return site.admin().post(nic, all);
    }

    private static Map<String, @Nullable Object> firstLink(Api.Answer answer) {
        return JsonColumns.map(JsonColumns.list(answer.object().get("links")).getFirst());
    }

    @Test
    void anAutomaticLinkHasNoAddressYetAndPutsTheInterfaceOnTheVlan() {
        Api.Answer linked =
                link("mode", "AUTO", "subnet", String.valueOf(subnet)).is(200);

        assertThat(firstLink(linked)).containsEntry("mode", "auto").doesNotContainKey("ip_address");
        assertThat(JsonColumns.map(linked.object().get("vlan"))).containsEntry("vid", 0L);
    }

    @Test
    void aStaticLinkTakesTheAddressAskedForOrOneOfTheSmallestFreeBlock() {
        Api.Answer given = link("mode", "static", "subnet", "10.0.0.0/24", "ip_address", "10.0.0.77")
                .is(200);
        assertThat(firstLink(given)).containsEntry("mode", "static").containsEntry("ip_address", "10.0.0.77");

        String other = site.newMachine("52:54:00:00:00:02", "manual");
        assertThat(site.admin()
                        .post(
                                "nodes/" + other + "/interfaces/eth0/",
                                "op",
                                "link_subnet",
                                "mode",
                                "static",
                                "subnet",
                                "10.0.0.0/24",
                                "ip_address",
                                "10.0.0.77")
                        .is(404)
                        .text())
                .contains("already in use");
        Api.Answer next = site.admin()
                .post("nodes/" + other + "/interfaces/eth0/", "op", "link_subnet", "mode", "static", "subnet", "lab")
                .is(200);
        assertThat(firstLink(next)).containsEntry("ip_address", "10.0.0.2");
    }

    @Test
    void anAddressOutsideTheSubnetIsRefused() {
        link("mode", "static", "subnet", "lab", "ip_address", "192.0.2.1").is(400);
        link("mode", "static", "subnet", "lab", "ip_address", "10.0.0.1").is(404);
    }

    @Test
    void withoutItsLastLinkAnInterfaceIsStillUp() {
        long linkId = JsonColumns.number(
                firstLink(link("mode", "auto", "subnet", "lab").is(200)), "id");

        Api.Answer unlinked = site.admin()
                .post(nic, "op", "unlink_subnet", "id", String.valueOf(linkId))
                .is(200);

        assertThat(firstLink(unlinked)).containsEntry("mode", "link_up");
        Api.Answer gone = site.admin().post(nic, "op", "disconnect").is(200);
        assertThat(gone.object()).containsEntry("vlan", null).containsEntry("links", List.of());
    }

    @Test
    void theGatewayOfALinkBecomesTheMachines() {
        long linkId = JsonColumns.number(
                firstLink(link("mode", "auto", "subnet", "lab").is(200)), "id");

        site.admin().post(nic, "op", "set_default_gateway").is(200);

        assertThat(JsonColumns.map(JsonColumns.map(site.admin()
                                .get("machines/" + id + "/")
                                .object()
                                .get("default_gateways"))
                        .get("ipv4")))
                .containsEntry("gateway_ip", "10.0.0.1")
                .containsEntry("link_id", linkId);
        site.admin()
                .post("machines/" + id + "/", "op", "clear_default_gateways")
                .is(200);
    }

    @Test
    void aBondTakesOverTheLinksOfItsParents() {
        link("mode", "auto", "subnet", "lab").is(200);
        Api.Answer second = site.admin()
                .post(
                        "nodes/" + id + "/interfaces/",
                        "op",
                        "create_physical",
                        "mac_address",
                        "52:54:00:00:00:02",
                        "name",
                        "eth7")
                .is(200);

        Api.Answer bond = site.admin()
                .post(
                        "nodes/" + id + "/interfaces/",
                        "op",
                        "create_bond",
                        "name",
                        "bond0",
                        "parents",
                        "eth0",
                        "parents",
                        second.field("id"),
                        "bond_mode",
                        "802.3ad")
                .is(200);

        assertThat(bond.object())
                .containsEntry("parents", List.of("eth0", "eth7"))
                .containsEntry("mac_address", "52:54:00:00:00:01");
        assertThat(firstLink(bond)).containsEntry("mode", "auto");
        assertThat(JsonColumns.map(bond.object().get("params")))
                .containsEntry("bond_mode", "802.3ad")
                .containsEntry("bond_miimon", 100L);
        site.admin().delete("nodes/" + id + "/interfaces/bond0/").is(204);
        assertThat(site.admin().get("nodes/" + id + "/interfaces/").list()).hasSize(2);
    }

    @Test
    void aMacOfAnotherMachineIsRefused() {
        site.newMachine("52:54:00:00:00:09", "manual");

        assertThat(site.admin()
                        .post(
                                "nodes/" + id + "/interfaces/",
                                "op",
                                "create_physical",
                                "mac_address",
                                "52:54:00:00:00:09")
                        .is(400)
                        .object())
                .containsKey("mac_address");
    }

    @Test
    void theInterfacesOfADeployingMachineCannotBeChanged() {
        site.database.write(sql -> sql.update(ingot.region.db.Tables.NODE)
                .set(ingot.region.db.Tables.NODE.STATUS, MachineStatus.DEPLOYING.number())
                .execute());

        link("mode", "auto", "subnet", "lab").is(409);
        site.admin().put(nic, "name", "eno1").is(409);
    }

    @Test
    void anOrdinaryUserReadsButDoesNotChange() {
        Api user = site.as(site.user("alice"));

        user.get(nic).is(200);
        user.put(nic, "name", "eno1").is(403);
        user.post(nic, "op", "disconnect").is(403);
    }
}
