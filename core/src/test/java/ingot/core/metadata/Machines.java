package ingot.core.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** The machine that the tests of this package ask about. */
final class Machines {

    private Machines() {}

    static MetadataRecord in(MachinePhase phase, boolean staysUp, boolean wasRunning) {
        return new MetadataRecord(
                "abc123",
                "node1.maas",
                phase,
                List.of("ssh-ed25519 A a@b", "ssh-rsa B"),
                List.of("PEM"),
                new UserData("#cloud-config".getBytes(UTF_8)),
                new VendorData("ann", "Ann B", List.of("10.0.0.2"), List.of(), null),
                new MachineToken("ck", "tk", "ts"),
                staysUp,
                wasRunning);
    }
}
