package ingot.region.machine;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.ResultType;
import ingot.link.Observation;
import ingot.region.rack.MachineObservations;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a rack's observation of a boot comes after the machine has been inspected, as it may when many boot at once. */
class LateFirmwareTest {

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

    @Test
    void theLayoutIsMadeAnewForTheFirmwareThatWasLearnedLate() {
        String id = commissioned();
        assertThat(partitions(id)).doesNotContain("/boot/efi");

        bootSeen(id, "1", "uefi");

        assertThat(partitions(id)).contains("/boot/efi");
    }

    @Test
    void aLayoutForFirmwareThatWasKnownIsNotTouched() {
        String id = commissioned();
        bootSeen(id, "1", "pxe");

        bootSeen(id, "2", "uefi");

        assertThat(partitions(id)).doesNotContain("/boot/efi");
    }

    private String commissioned() {
        String id = site.newMachine(MAC, "manual");
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        PlayedMachine machine = new PlayedMachine(site, id, MAC);
        machine.passScripts(ResultType.COMMISSIONING);
        machine.signal("OK").is(200);
        site.effects.drain();
        return id;
    }

    private void bootSeen(String systemId, String observation, String firmware) {
        site.database.write(sql -> {
            new MachineObservations(site.actions)
                    .accept(
                            sql,
                            "rack01",
                            new Observation(
                                    observation,
                                    "2026-01-01T12:00:00Z",
                                    "boot",
                                    Map.of("system_id", systemId, "mac", MAC, "ip", "10.0.0.9", "firmware", firmware)));
            return systemId;
        });
    }

    private String partitions(String systemId) {
        Map<String, @Nullable Object> machine =
                site.admin().get("machines/" + systemId + "/").object();
        return String.valueOf(machine.get("boot_disk"));
    }
}
