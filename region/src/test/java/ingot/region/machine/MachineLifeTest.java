package ingot.region.machine;

import static ingot.region.db.Tables.BOOT_RESOURCE;
import static ingot.region.db.Tables.BOOT_RESOURCE_FILE;
import static ingot.region.db.Tables.BOOT_RESOURCE_SET;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SCRIPT_RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.ResultType;
import ingot.link.ForwardedFor;
import ingot.region.api.Api;
import ingot.region.power.PowerOrder;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A machine's whole life, played over operations without HTTP and without a rack (facts: empty-server, lifecycle §7). */
class MachineLifeTest {

    private static final String MAC = "52:54:00:00:00:01";

    private final Site site = new Site();

    @BeforeEach
    void makeNetwork() {
        site.network();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private String commissioned(String powerType) {
        String id = site.newMachine(MAC, powerType);
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        PlayedMachine machine = new PlayedMachine(site, id, MAC);
        machine.passScripts(ResultType.COMMISSIONING);
        machine.signal("OK").is(200);
        site.effects.drain();
        return id;
    }

    private void image() {
        site.database.write(sql -> {
            int resource = sql.insertInto(BOOT_RESOURCE)
                    .set(BOOT_RESOURCE.RTYPE, 0)
                    .set(BOOT_RESOURCE.NAME, "debian/bookworm")
                    .set(BOOT_RESOURCE.ARCHITECTURE, "amd64/generic")
                    .returningResult(BOOT_RESOURCE.ID)
                    .fetchSingle()
                    .value1();
            int set = sql.insertInto(BOOT_RESOURCE_SET)
                    .set(BOOT_RESOURCE_SET.RESOURCE_ID, resource)
                    .set(BOOT_RESOURCE_SET.VERSION, "20260303")
                    .set(BOOT_RESOURCE_SET.LABEL, "stable")
                    .returningResult(BOOT_RESOURCE_SET.ID)
                    .fetchSingle()
                    .value1();
            return sql.insertInto(BOOT_RESOURCE_FILE)
                    .set(BOOT_RESOURCE_FILE.SET_ID, set)
                    .set(BOOT_RESOURCE_FILE.FILENAME, "root.squashfs")
                    .set(BOOT_RESOURCE_FILE.FILETYPE, "squashfs")
                    .set(BOOT_RESOURCE_FILE.SHA256, "a".repeat(64))
                    .set(BOOT_RESOURCE_FILE.SIZE, 1000L)
                    .set(BOOT_RESOURCE_FILE.RECEIVED, 1000L)
                    .set(BOOT_RESOURCE_FILE.COMPLETE, true)
                    .execute();
        });
    }

    @Test
    void commissioningFillsTheInventoryAndEndsReady() {
        String id = commissioned("manual");

        Map<String, @Nullable Object> machine =
                site.admin().get("machines/" + id + "/").object();
        assertThat(machine)
                .containsEntry("status_name", "Ready")
                .containsEntry("owner", null)
                .containsEntry("cpu_count", 2L)
                .containsEntry("memory", 2048L)
                .containsEntry("architecture", "amd64/generic")
                .containsEntry("commissioning_status_name", "Passed");
        assertThat(JsonColumns.map(machine.get("boot_disk")))
                .containsEntry("name", "sda")
                .containsEntry("serial", "S1")
                .containsEntry("partition_table_type", "GPT");
        Map<String, @Nullable Object> nic = JsonColumns.map(machine.get("boot_interface"));
        assertThat(nic).containsEntry("name", "eno1").containsEntry("mac_address", MAC);
        Map<String, @Nullable Object> link =
                JsonColumns.map(JsonColumns.list(nic.get("links")).getFirst());
        assertThat(link).containsEntry("mode", "auto").doesNotContainKey("ip_address");
    }

    @Test
    void aDeployedMachineHasAnAddressAndItsOwnersUserData() {
        image();
        String id = commissioned("manual");
        PlayedMachine machine = new PlayedMachine(site, id, MAC);
        String data = Base64.getEncoder().encodeToString("#!/bin/sh\ntrue\n".getBytes(StandardCharsets.UTF_8));

        site.admin().post("machines/", "op", "allocate", "system_id", id).is(200);
        Api.Answer deploying = site.admin()
                .post("machines/" + id + "/", "op", "deploy", "distro_series", "debian/bookworm", "user_data", data)
                .is(200);

        assertThat(deploying.field("status_name")).isEqualTo("Deploying");
        assertThat(JsonColumns.list(deploying.object().get("ip_addresses"))).containsExactly("10.0.0.2");
        assertThat(machine.pendingNames(ResultType.DEPLOYMENT)).containsExactly("50-ingot-install");

        Map<String, @Nullable Object> plan = machine.plan();
        assertThat(plan).containsEntry("kind", "install").containsEntry("system_id", id);
        machine.grant(JsonColumns.text(plan, "attempt"), sha256(machine.planText()), "boot-1")
                .is(200);
        machine.webhook("start", "curtin", "cmd-install", "").is(204);
        machine.passScripts(ResultType.DEPLOYMENT);
        site.anonymous()
                .post("/MAAS/metadata/latest/by-id/" + id + "/", "op", "netboot_off")
                .is(200);
        machine.webhook("finish", "cloudinit", "modules-final", "SUCCESS").is(204);
        assertThat(site.status(id)).isEqualTo(MachineStatus.DEPLOYING);

        machine.userDataIs("#!/bin/sh\ntrue\n");
        assertThat(site.status(id)).isEqualTo(MachineStatus.DEPLOYED);
    }

    @Test
    void aReleasedMachineIsErasedAndReadyAgain() {
        image();
        String id = commissioned("ipmi");
        PlayedMachine machine = new PlayedMachine(site, id, MAC);
        site.admin()
                .post("machines/" + id + "/", "op", "deploy", "distro_series", "bookworm")
                .is(200);
        site.effects.drain();
        machine.installed();
        assertThat(site.status(id)).isEqualTo(MachineStatus.DEPLOYED);
        site.effects.drain();

        Api.Answer releasing = site.admin()
                .post("machines/" + id + "/", "op", "release", "erase", "true")
                .is(200);
        assertThat(releasing.field("status_name")).isEqualTo("Disk erasing");
        site.effects.drain();
        assertThat(site.orders.getLast().action()).isEqualTo(PowerOrder.Action.CYCLE);
        assertThat(site.orders.getLast().bootTarget()).isEqualTo(PowerOrder.BootTarget.NETWORK);
        // Neither flag: a full overwrite, so neither argument may reach the script.
        assertThat(parametersOfWipe()).isEqualTo("{}");
        Map<String, @Nullable Object> plan = machine.plan();
        assertThat(plan).containsEntry("kind", "erase");
        assertThat(JsonColumns.map(JsonColumns.list(plan.get("steps")).getFirst()))
                .containsEntry("op", "wipe")
                .containsEntry("mode", "full");

        machine.passScripts(ResultType.RELEASE);
        machine.signal("OK").is(200);
        machine.webhook("finish", "cloudinit", "modules-final", "SUCCESS").is(204);
        assertThat(site.status(id)).isEqualTo(MachineStatus.RELEASING);
        site.effects.drain();

        Map<String, @Nullable Object> ready =
                site.admin().get("machines/" + id + "/").object();
        assertThat(ready)
                .containsEntry("status_name", "Ready")
                .containsEntry("owner", null)
                .containsEntry("osystem", "")
                .containsEntry("power_state", "off");
        // Only what was observed is left: the automatic address is free again.
        assertThat(JsonColumns.list(ready.get("ip_addresses"))).containsExactly("10.0.0.50");
        assertThat(site.admin().get("machines/" + id + "/", "op", "get_token").document())
                .isNull();
    }

    private String parametersOfWipe() {
        return site.database.read(sql -> String.valueOf(sql.select(SCRIPT_RESULT.PARAMETERS)
                .from(SCRIPT_RESULT)
                .where(SCRIPT_RESULT.SCRIPT_NAME.eq("wipe-disks"))
                .orderBy(SCRIPT_RESULT.ID.desc())
                .limit(1)
                .fetchSingle(SCRIPT_RESULT.PARAMETERS)));
    }

    @Test
    void aMachineThatIntroducesItselfEndsNewWithItsHardwareKnown() {
        String id = site.anonymous()
                .post("machines/", "architecture", "amd64", "mac_addresses", MAC, "commission", "true")
                .is(200)
                .field("system_id");
        assertThat(site.status(id)).isEqualTo(MachineStatus.COMMISSIONING);
        assertThat(site.anonymous()
                        .get("machines/", "op", "is_registered", "mac_address", MAC)
                        .document())
                .isEqualTo(true);

        PlayedMachine machine = new PlayedMachine(site, id, MAC);
        machine.passScripts(ResultType.COMMISSIONING);
        machine.signal("OK").is(200);

        assertThat(site.admin().get("machines/" + id + "/").object())
                .containsEntry("status_name", "New")
                .containsEntry("cpu_count", 2L);
    }

    @Test
    void introducingOneselfShowsOnlyWhatAnybodyMaySee() {
        Map<String, @Nullable Object> answer = site.anonymous()
                .post("machines/", "architecture", "amd64", "mac_addresses", MAC)
                .is(200)
                .object();

        assertThat(answer)
                .containsOnlyKeys(
                        "system_id",
                        "hostname",
                        "domain",
                        "fqdn",
                        "architecture",
                        "status",
                        "power_type",
                        "power_state",
                        "zone",
                        "status_action",
                        "status_message",
                        "status_name",
                        "node_type",
                        "resource_uri");
    }

    @Test
    void nobodyCanChangeAMachineInUseByIntroducingItsMac() {
        String id = commissioned("manual");
        site.admin().post("machines/", "op", "allocate", "system_id", id).is(200);

        site.anonymous()
                .post("machines/", "architecture", "arm64", "mac_addresses", MAC)
                .is(400);

        assertThat(site.admin().get("machines/" + id + "/").field("architecture"))
                .isEqualTo("amd64/generic");
    }

    @Test
    void introductionsAreLimitedForEachAddress() {
        site.setting("enlistment_rate_per_minute", "5");
        List<Integer> statuses = new java.util.ArrayList<>();
        for (int number = 0; number < 6; number++) {
            String mac = "52:54:00:00:01:%02x".formatted(number);
            Api.Answer answer = site.anonymous().post("machines/", "architecture", "amd64", "mac_addresses", mac);
            statuses.add(answer.reply().status());
        }

        assertThat(statuses).containsExactly(200, 200, 200, 200, 200, 429);
        site.pass(Duration.ofMinutes(2));
        site.anonymous()
                .post("machines/", "architecture", "amd64", "mac_addresses", "52:54:00:00:01:99")
                .is(200);
    }

    @Test
    void aMachineThatIntroducesItselfTakesNoInterfaceFromOneInUse() {
        String early = "52:54:00:00:03:01";
        String victim = "52:54:00:00:03:02";
        site.anonymous()
                .post("machines/", "architecture", "amd64", "mac_addresses", early)
                .is(200);
        String used = site.newMachine(victim, "manual");
        site.database.write(sql -> sql.update(NODE)
                .set(NODE.STATUS, MachineStatus.DEPLOYED.number())
                .where(NODE.SYSTEM_ID.eq(used))
                .execute());

        site.anonymous()
                .post("machines/", "architecture", "amd64", "mac_addresses", early, "mac_addresses", victim)
                .is(400);

        assertThat(JsonColumns.list(
                        site.admin().get("machines/" + used + "/").object().get("interface_set")))
                .hasSize(1);
    }

    @Test
    void machinesBehindARackAreCountedApartWhenTheRackVouchesForThem() {
        site.setting("enlistment_rate_per_minute", "1");
        List<Integer> statuses = new java.util.ArrayList<>();
        for (String forwarded : List.of(
                ForwardedFor.signed("rack01", new byte[32], InetAddress.ofLiteral("10.0.0.1")),
                ForwardedFor.signed("rack01", new byte[32], InetAddress.ofLiteral("10.0.0.2")),
                ForwardedFor.signed("rack01", new byte[32], InetAddress.ofLiteral("10.0.0.2")),
                "rack01 10.0.0.3 " + "0".repeat(64),
                "rack01 10.0.0.4 " + "0".repeat(64))) {
            statuses.add(site.anonymous()
                    .with(Map.of(ForwardedFor.HEADER, forwarded), Map.of())
                    .post("machines/", "architecture", "amd64", "mac_addresses", "52:54:00:00:02:0" + statuses.size())
                    .reply()
                    .status());
        }

        assertThat(statuses).containsExactly(200, 200, 429, 200, 429);
    }

    @Test
    void withApprovalAMachineWaitsUntilAPersonAcceptsIt() {
        site.setting("enlistment", "\"approval\"");
        site.anonymous()
                .post("machines/", "architecture", "amd64", "mac_addresses", MAC)
                .is(403);
        site.anonymous()
                .post("machines/", "architecture", "amd64", "mac_addresses", MAC)
                .is(403);
        List<?> all = site.admin().get("machines/").list();
        assertThat(all).hasSize(1);
        String id = JsonColumns.text(JsonColumns.map(all.getFirst()), "system_id");
        site.admin().put("machines/" + id + "/", "power_type", "manual").is(200);

        List<?> accepted = site.admin()
                .post("machines/", "op", "accept", "machines", id)
                .is(200)
                .list();

        assertThat(accepted).hasSize(1);
        assertThat(site.status(id)).isEqualTo(MachineStatus.COMMISSIONING);
        site.anonymous()
                .post("machines/", "architecture", "amd64", "mac_addresses", MAC)
                .is(200);
    }

    @Test
    void whereEnlistmentIsOffUnknownMachinesAreRefused() {
        site.setting("enlistment", "\"off\"");

        site.anonymous()
                .post("machines/", "architecture", "amd64", "mac_addresses", MAC)
                .is(403);

        assertThat(site.admin().get("machines/").list()).isEmpty();
    }

    @Test
    void aScriptThatFailsFailsTheCommissioning() {
        String id = site.newMachine(MAC, "manual");
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        PlayedMachine machine = new PlayedMachine(site, id, MAC);
        machine.signal("WORKING", "name", "maas-lshw", "exit_status", "1").is(200);
        machine.signal("FAILED", "error", "1 commissioning scripts failed to run")
                .is(200);

        assertThat(site.status(id)).isEqualTo(MachineStatus.FAILED_COMMISSIONING);
        assertThat(machine.pendingNames(ResultType.COMMISSIONING)).isEmpty();
    }

    @Test
    void aMachineWithoutALinkedInterfaceCannotBeDeployed() {
        String id = site.newMachine(MAC, "manual");
        site.database.write(sql -> sql.update(ingot.region.db.Tables.NODE)
                .set(ingot.region.db.Tables.NODE.STATUS, MachineStatus.READY.number())
                .where(ingot.region.db.Tables.NODE.SYSTEM_ID.eq(id))
                .execute());

        assertThat(site.admin()
                        .post("machines/" + id + "/", "op", "deploy", "distro_series", "bookworm")
                        .is(400)
                        .object())
                .containsOnlyKeys("network");
    }

    @Test
    void withoutTheImageADeploymentWaitsUnlessTheCallerIsStrict() {
        String id = commissioned("manual");

        site.admin()
                .post("machines/" + id + "/", "op", "deploy", "distro_series", "noble", "strict", "true")
                .is(409);
        assertThat(site.status(id)).isEqualTo(MachineStatus.READY);
        site.admin()
                .post("machines/" + id + "/", "op", "deploy", "distro_series", "noble")
                .is(200);
        assertThat(site.status(id)).isEqualTo(MachineStatus.DEPLOYING);
    }

    @Test
    void aPlanSaysWhatADeploymentWouldDoAndChangesNothing() {
        image();
        String id = commissioned("manual");

        Map<String, @Nullable Object> plan = site.admin()
                .post("machines/" + id + "/", "op", "deploy", "distro_series", "bookworm", "plan", "true")
                .is(200)
                .object();

        Map<String, @Nullable Object> would = JsonColumns.map(plan.get("would"));
        assertThat(JsonColumns.list(would.get("status"))).containsExactly("Ready", "Deploying");
        assertThat(would).containsEntry("image", "debian/bookworm");
        assertThat(JsonColumns.map(JsonColumns.list(would.get("disks")).getFirst()))
                .containsEntry("name", "sda")
                .containsEntry("action", "wipe");
        assertThat(JsonColumns.list(plan.get("refusals"))).isEmpty();
        assertThat(site.status(id)).isEqualTo(MachineStatus.READY);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
