package ingot.link.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.core.boot.Firmware;
import ingot.core.storage.FilesystemType;
import ingot.core.storage.PlacedPartition;
import ingot.core.storage.Plan;
import ingot.core.storage.Step;
import ingot.core.storage.TableLabel;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The format as the machine agent's side reads it; the expected text is written by hand from the contract. */
class PlanDocumentTest {

    private static final String SHA = "0123456789abcdef".repeat(4);

    private static final Plan EVERYTHING = new Plan(
            Plan.Kind.INSTALL,
            "0f8f4a3e-1111-4222-8333-444455556666",
            "abc123",
            "node1",
            false,
            Firmware.UEFI,
            "amd64",
            List.of(
                    new Plan.PlanDisk("sda", "S1", "M", "0x5000", 8589934592L, 512, "/dev/disk/by-id/ata-M_S1"),
                    new Plan.PlanDisk("sdb", null, null, null, 4294967296L, 4096, null)),
            List.of(
                    new Step.Wipe("w", "sda", Step.WipeMode.QUICK),
                    new Step.MakeTable(
                            "p",
                            "sda",
                            TableLabel.GPT,
                            "t-u",
                            List.of(new PlacedPartition(
                                    "sda-part1",
                                    1,
                                    4194304,
                                    1048576,
                                    PlacedPartition.Type.BIOS_GRUB,
                                    "p-u",
                                    "bios_grub"))),
                    new Step.Format("f", "sda-part1", FilesystemType.FAT32, "efi", "1A2B-3C4D", List.of("-s", "1")),
                    new Step.Mount("m", "sda-part1", "/", ""),
                    new Step.Image("i", "http://r:5248/images/x", SHA, 123, "squashfs", "/"),
                    new Step.WriteFile("a", "/etc/hostname", "0644", "n\"\n"),
                    new Step.BootLoader("b", Step.LoaderKind.GRUB_PC, "sda", null, "r-u", "console=ttyS0"),
                    new Step.Chroot("c", List.of("update-grub")),
                    new Step.NetbootOff("n", "http://r/"),
                    new Step.VerifyZero("v", "sdb", 64)));

    private static final String TEXT = """
            {"version":1,"kind":"install","attempt":"0f8f4a3e-1111-4222-8333-444455556666","system_id":"abc123",
            "hostname":"node1","ever_deployed":false,"firmware":"uefi","architecture":"amd64",
            "disks":[
            {"id":"sda","serial":"S1","model":"M","wwn":"0x5000","size":8589934592,"logical_block_size":512,
            "id_path":"/dev/disk/by-id/ata-M_S1"},
            {"id":"sdb","serial":null,"model":null,"wwn":null,"size":4294967296,"logical_block_size":4096,"id_path":null}],
            "steps":[
            {"op":"wipe","id":"w","disk":"sda","mode":"quick"},
            {"op":"partition","id":"p","disk":"sda","label":"gpt","uuid":"t-u","partitions":[
            {"id":"sda-part1","number":1,"start":4194304,"size":1048576,"type":"bios_grub","uuid":"p-u","name":"bios_grub"}]},
            {"op":"format","id":"f","device":"sda-part1","fstype":"fat32","label":"efi","uuid":"1A2B-3C4D","options":["-s","1"]},
            {"op":"mount","id":"m","device":"sda-part1","path":"/","options":""},
            {"op":"image","id":"i","url":"http://r:5248/images/x","sha256":"%s","size":123,"format":"squashfs","path":"/"},
            {"op":"file","id":"a","path":"/etc/hostname","mode":"0644","content":"n\\"\\n"},
            {"op":"boot_loader","id":"b","kind":"grub-pc","disk":"sda","esp":null,"root_uuid":"r-u","kernel_options":"console=ttyS0"},
            {"op":"chroot","id":"c","command":["update-grub"]},
            {"op":"netboot_off","id":"n","url":"http://r/"},
            {"op":"verify_zero","id":"v","disk":"sdb","samples":64}]}""".formatted(SHA).replace("\n", "");

    @Test
    void planIsWrittenAsTheContractShows() {
        assertThat(new String(PlanDocument.toBytes(EVERYTHING), UTF_8)).isEqualTo(TEXT);
    }

    @Test
    void planIsReadBackAsItWas() {
        assertThat(PlanDocument.fromBytes(TEXT.getBytes(UTF_8))).isEqualTo(EVERYTHING);
        assertThat(PlanDocument.fromBytes(PlanDocument.toBytes(EVERYTHING))).isEqualTo(EVERYTHING);
    }

    @Test
    void identityIsTheHashOfTheBytes() {
        // printf %s '{}' | sha256sum
        assertThat(PlanDocument.hash("{}".getBytes(UTF_8)))
                .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    @Test
    void unknownFieldsAreIgnored() {
        String extended = TEXT.replace("\"op\":\"wipe\",", "\"op\":\"wipe\",\"later\":[1,{\"a\":null}],");

        assertThat(PlanDocument.fromBytes(extended.getBytes(UTF_8))).isEqualTo(EVERYTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "null",
                "{}",
                "{\"version\":2}",
                "{\"version\":1,\"kind\":\"destroy\"}",
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> PlanDocument.fromBytes(text.getBytes(UTF_8))).isInstanceOf(MalformedPlan.class);
    }

    @Test
    void wrongFieldIsNamed() {
        String negative = TEXT.replace("\"start\":4194304", "\"start\":-1");
        String unknown = TEXT.replace("\"op\":\"chroot\"", "\"op\":\"explode\"");
        String twice = TEXT.replace("\"id\":\"v\"", "\"id\":\"w\"");

        assertThatThrownBy(() -> PlanDocument.fromBytes(negative.getBytes(UTF_8)))
                .hasMessageContaining("steps[1].partitions[0].start");
        assertThatThrownBy(() -> PlanDocument.fromBytes(unknown.getBytes(UTF_8)))
                .hasMessageContaining("steps[7].op");
        assertThatThrownBy(() -> PlanDocument.fromBytes(twice.getBytes(UTF_8))).isInstanceOf(MalformedPlan.class);
    }

    /** Damage anywhere is either harmless or refused, never another exception. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void damagedDocumentIsRefusedInOneWaySeed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = TEXT.getBytes(UTF_8);
            for (int change = 0; change <= round % 4; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(PlanDocument.fromBytes(bytes).steps()).hasSizeLessThanOrEqualTo(10);
            } catch (MalformedPlan expected) {
                assertThat(expected).hasMessageContaining("plan");
            }
        }
    }
}
