package ingot.core.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTreeTest {

    private final MetadataTree tree = new MetadataTree(new UserData("#!agent\n".getBytes(UTF_8)));

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            path                                      | status | answer
            /                                         | 200    | latest,2012-03-01
            //                                        | 200    | latest,2012-03-01
            /latest/                                  | 200    | maas-commissioning-scripts,meta-data,user-data
            /2012-03-01/                              | 200    | maas-commissioning-scripts,meta-data,user-data
            /2012-03-01                               | 200    | maas-commissioning-scripts,meta-data,user-data
            //2012-03-01/meta-data/                   | 200    | instance-id,local-hostname,public-keys,vendor-data,x509
            /2012-03-01/meta-data/instance-id         | 200    | abc123
            ///latest//meta-data//instance-id         | 200    | abc123
            /2012-03-01/meta-data/local-hostname      | 200    | node1.maas
            /2012-03-01/meta-data/public-keys         | 200    | ssh-ed25519 A a@b,ssh-rsa B
            /2012-03-01/meta-data/x509                | 200    | PEM
            /2012-03-01/meta-data/password            | 404    | Not found
            /2012-03-01/user-data                     | 200    | #cloud-config
            /curtin/2012-03-01/user-data              | 200    | #!agent,
            /curtin/2012-03-01/meta-data/instance-id  | 200    | abc123
            /2008-01-01/meta-data/                    | 404    | Unknown metadata version: 2008-01-01
            /curtin/v1/                               | 404    | Unknown metadata version: v1
            /latest/elsewhere                         | 404    | Not found
            /latest/meta-data/instance-id/more        | 404    | Not found
            /latest/by-mac/52:54:00:00:00:01/meta-data/ | 403  | Lookup of metadata by MAC address is switched off.
            /enlist/latest/meta-data/instance-id      | 200    | i-maas-enlistment
            """, useHeadersInDisplayName = true)
    void deployedMachineIsAnswered(String path, int status, String answer) {
        MetadataAnswer given = get(path, machine(MachinePhase.DEPLOYED));

        assertThat(given.text()).isEqualTo(answer.replace(',', '\n'));
        assertThat(given.status()).isEqualTo(status);
        assertThat(given.effect()).isEqualTo(MetadataAnswer.Effect.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /latest/meta-data/                     | instance-id,local-hostname,public-keys
            /2012-03-01/meta-data/instance-id      | i-maas-enlistment
            /2012-03-01/meta-data/local-hostname   | maas-enlisting-node
            /2012-03-01/user-data                  | #!agent,
            /enlist/2012-03-01/user-data           | #!agent,
            """)
    void machineWithoutTokenIsAnsweredAsEnlisting(String path, String answer) {
        assertThat(get(path, null).text()).isEqualTo(answer.replace(',', '\n'));
    }

    @Test
    void keysAreHiddenFromTheListWhileCommissioning() {
        MetadataRecord commissioning = machine(MachinePhase.COMMISSIONING);

        assertThat(get("/latest/meta-data/", commissioning).text()).doesNotContain("public-keys");
        assertThat(get("/latest/meta-data/public-keys", commissioning).text()).contains("ssh-rsa B");
        assertThat(get("/latest/meta-data/", machine(MachinePhase.TESTING)).text())
                .contains("public-keys");
    }

    /** The installed system is known by the tree it asks; the installer must not end the deployment. */
    @ParameterizedTest
    @CsvSource({
        "COMMISSIONING, /latest/user-data, INFORMATION_GATHERING, #!agent",
        "TESTING, /latest/user-data, NONE, #!agent",
        "INSTALLING, /latest/user-data, DEPLOYMENT_FINISHED, #cloud-config",
        "INSTALLING, /curtin/latest/user-data, NONE, #!agent",
        "IN_MEMORY, /latest/user-data, DEPLOYMENT_FINISHED, #cloud-config",
        "DEPLOYED, /latest/user-data, NONE, #cloud-config",
        "IDLE, /latest/user-data, NONE, #!/bin/sh",
    })
    void userDataDependsOnThePhase(MachinePhase phase, String path, MetadataAnswer.Effect effect, String start) {
        MetadataAnswer answer = get(path, machine(phase));

        assertThat(answer.text()).startsWith(start);
        assertThat(answer.effect()).isEqualTo(effect);
    }

    @Test
    void deploymentWithoutUserDataEndsToo() {
        MetadataAnswer answer = get("/latest/user-data", withoutUserData());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.effect()).isEqualTo(MetadataAnswer.Effect.DEPLOYMENT_FINISHED);
        assertThat(get("/latest/", withoutUserData()).text()).doesNotContain("user-data");
    }

    @Test
    void vendorDataIsAMapHoldingCloudConfigText() {
        MetadataAnswer answer = get("/latest/meta-data/vendor-data", machine(MachinePhase.DEPLOYED));

        assertThat(answer.contentType()).isEqualTo("application/x-yaml; charset=utf-8");
        assertThat(answer.text())
                .isEqualTo("cloud-init: \"#cloud-config\\nsystem_info:\\n  default_user:\\n    name: \\\"ann\\\"\\n"
                        + "    gecos: \\\"Ann B\\\"\\nntp:\\n  servers:\\n    - \\\"10.0.0.2\\\"\\n  pools: []\\n\"\n");
    }

    @Test
    void vendorDataNamesNoTimeServiceWhereThereIsNoServerForIt() {
        assertThat(VendorData.none().document(MachinePhase.DEPLOYED)).doesNotContain("ntp");
    }

    @ParameterizedTest
    @EnumSource(MachinePhase.class)
    void bootNetworkLockIsRemovedInCommissioningLikePhases(MachinePhase phase) {
        String text = get("/latest/meta-data/vendor-data", machine(phase)).text();

        assertThat(text.contains("rm -rf /run/netplan")).isEqualTo(phase.commissioningLike());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/latest/maas-scripts", "/latest/ingot-plan", "/status/abc123", "/latest/by-id/abc123/"})
    void whatTheRecordDoesNotHoldIsLeftToOthers(String path) {
        assertThat(tree.get(MetadataPath.parse(path), machine(MachinePhase.DEPLOYED)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "aGVsbG8=, hello",
        "'aGVs\nbG8=\n', hello",
        "hello!, hello!",
        "abcde===, abcde===",
        "'#cloud-config\n', '#cloud-config\n'",
    })
    void storedUserDataIsDecodedOnlyIfItIsBase64(String stored, String bytes) {
        assertThat(UserData.ofStored(stored.getBytes(UTF_8))).isEqualTo(new UserData(bytes.getBytes(UTF_8)));
    }

    private MetadataAnswer get(String path, @Nullable MetadataRecord machine) {
        return tree.get(MetadataPath.parse(path), machine).orElseThrow();
    }

    private static MetadataRecord machine(MachinePhase phase) {
        return Machines.in(phase, false, false);
    }

    private static MetadataRecord withoutUserData() {
        return new MetadataRecord(
                "abc123",
                "node1.maas",
                MachinePhase.INSTALLING,
                List.of(),
                List.of(),
                null,
                VendorData.none(),
                null,
                false,
                false);
    }
}
