package ingot.rack.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerDriversTest {
    private final PowerDrivers drivers = PowerDrivers.standard("3.7.3", new SplittableRandom(1), wait -> {});

    @Test
    void allTypesOfMaasAreListed() {
        assertThat(drivers.types())
                .extracting(PowerType::name)
                .containsExactly(
                        "amt",
                        "apc",
                        "dli",
                        "eaton",
                        "hmc",
                        "hmcz",
                        "ipmi",
                        "lxd",
                        "manual",
                        "moonshot",
                        "mscm",
                        "msftocs",
                        "openbmc",
                        "proxmox",
                        "raritan",
                        "recs_box",
                        "redfish",
                        "sm15k",
                        "ucsm",
                        "virsh",
                        "vmware",
                        "webhook",
                        "wedge");
    }

    /** Columns: name, chassis, can_probe, can_set_boot_order, queryable; required fields; secret; of the node. */
    @ParameterizedTest
    @CsvSource({
        "amt,f,f,f,t, power_address, power_pass, ''",
        "apc,t,f,f,t, power_address node_outlet, '', node_outlet",
        "dli,t,f,f,t, outlet_id power_address, power_pass, outlet_id",
        "eaton,t,f,f,t, power_address node_outlet, '', node_outlet",
        "hmc,t,f,f,t, power_address server_name lpar, power_pass, server_name lpar",
        "hmcz,t,t,t,t, power_address power_user power_pass power_partition_name power_verify_ssl, power_pass, power_partition_name",
        "ipmi,f,f,f,t, power_driver power_address, power_pass k_g, mac_address",
        "lxd,t,t,f,t, power_address instance_name project, password key, instance_name",
        "manual,f,f,f,f, '', '', ''",
        "moonshot,t,f,f,t, power_address power_hwaddress, power_pass, power_hwaddress",
        "mscm,t,t,f,t, power_address node_id, power_pass, node_id",
        "msftocs,t,t,f,t, power_address blade_id, power_pass, blade_id",
        "openbmc,f,f,f,t, power_address power_user power_pass, power_pass, ''",
        "proxmox,t,t,f,t, power_address power_user power_vm_name power_verify_ssl, power_pass power_token_secret, power_vm_name",
        "raritan,t,f,f,t, power_address node_outlet, '', node_outlet",
        "recs_box,t,t,f,t, node_id power_address, power_pass, node_id",
        "redfish,t,f,f,t, power_address power_user power_pass, power_pass, node_id",
        "sm15k,t,t,f,t, system_id power_address power_control, power_pass, system_id",
        "ucsm,t,t,f,t, uuid power_address, power_pass, uuid",
        "virsh,t,t,f,t, power_address power_id, power_pass, power_id",
        "vmware,t,t,f,t, power_address power_user power_pass, power_pass, power_vm_name power_uuid",
        "webhook,f,f,f,t, power_on_uri power_off_uri power_query_uri power_on_regex power_off_regex, power_pass power_token, ''",
        "wedge,f,f,f,t, power_address, power_pass, ''",
    })
    void declarationsAreThoseOfTheFacts(
            String name,
            String chassis,
            String canProbe,
            String canSetBootOrder,
            String queryable,
            String required,
            String secret,
            String ofNode) {
        PowerType type = drivers.type(name);
        assertThat(type.chassis()).isEqualTo(chassis.equals("t"));
        assertThat(type.canProbe()).isEqualTo(canProbe.equals("t"));
        assertThat(type.canSetBootOrder()).isEqualTo(canSetBootOrder.equals("t"));
        assertThat(type.queryable()).isEqualTo(queryable.equals("t"));
        assertThat(names(type, PowerField::required)).isEqualTo(required);
        assertThat(names(type, PowerField::secret)).isEqualTo(secret);
        assertThat(names(type, field -> field.scope() == PowerField.Scope.NODE)).isEqualTo(ofNode);
    }

    @Test
    void describedFieldHasTheShapeOfTheApi() {
        String json = Jsonb.builder().build().type(Object.class).toJson(drivers.describe());

        assertThat(json)
                .contains("{\"name\":\"power_boot_type\",\"label\":\"Boot type\",\"required\":false,"
                        + "\"field_type\":\"choice\",\"choices\":[[\"auto\",\"As it is\"],[\"legacy\",\"Legacy BIOS\"],"
                        + "[\"efi\",\"EFI\"]],\"default\":\"auto\",\"scope\":\"bmc\",\"secret\":false}")
                .contains("\"default\":[\"opensesspriv\"]")
                .contains(
                        "\"name\":\"power_pass\",\"label\":\"Password\",\"required\":false,"
                                + "\"field_type\":\"password\",\"choices\":[],\"default\":\"\",\"scope\":\"bmc\",\"secret\":true");
    }

    @Test
    void typeWithoutDriverSaysSo() {
        assertThatThrownBy(() -> drivers.perform(
                        new PowerRequest("apc", "abc123", PowerParameters.NONE, PowerAction.ON, BootTarget.NETWORK)))
                .isInstanceOf(PowerFailed.Tool.class)
                .hasMessageStartingWith(
                        "Missing power tool: this release of Ingot has no driver for the power type apc");
    }

    @Test
    void unknownTypeIsRefused() {
        assertThatThrownBy(() -> drivers.type("steam"))
                .isInstanceOf(PowerFailed.Setting.class)
                .hasMessageContaining("'steam'")
                .hasMessageContaining("webhook");
    }

    @Test
    void manualAsksPeople() throws Exception {
        PowerOutcome outcome = drivers.perform(
                new PowerRequest("manual", "abc123", PowerParameters.NONE, PowerAction.ON, BootTarget.NETWORK));
        assertThat(outcome)
                .isEqualTo(new PowerOutcome(PowerState.UNKNOWN, List.of("Please switch the machine on by hand.")));
    }

    @Test
    void requestsDoNotShowSecrets() {
        PowerRequest request = new PowerRequest(
                "ipmi",
                "abc123",
                PowerParameters.of(Map.of("power_pass", "s3cret", "workaround_flags", List.of("authcap"))),
                PowerAction.ON,
                BootTarget.NETWORK);
        assertThat(request.toString()).contains("power_pass").doesNotContain("s3cret");
        assertThat(request.parameters().texts("workaround_flags", List.of())).containsExactly("authcap");
    }

    private static String names(PowerType type, Predicate<PowerField> which) {
        return String.join(
                " ", type.fields().stream().filter(which).map(PowerField::name).toList());
    }
}
