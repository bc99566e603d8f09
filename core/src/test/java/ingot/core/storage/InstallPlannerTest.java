package ingot.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.core.boot.Firmware;
import ingot.core.metadata.MachineToken;
import ingot.core.metadata.TargetCloudInit;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InstallPlannerTest {

    private static final long MIB = 1024 * 1024;
    private static final String SHA = "0123456789abcdef".repeat(4);

    @Test
    void biosInstallationIsFullyResolved() {
        StorageModel storage = flat(Firmware.BIOS);
        Plan plan = InstallPlanner.plan(request(Firmware.BIOS, storage, "squashfs"));
        Filesystem root = storage.mounted("/").orElseThrow();

        assertThat(plan.steps())
                .extracting(Step::id)
                .containsExactly(
                        "wipe-sda",
                        "partition-sda",
                        "format-sda-part2",
                        "mount-root",
                        "image",
                        "file-fstab",
                        "file-hostname",
                        "file-hosts",
                        "file-datasource",
                        "file-network",
                        "boot-loader",
                        "netboot-off");
        assertThat(plan.disks()).containsExactly(new Plan.PlanDisk("sda", "S1", "M", null, 8192 * MIB, 512, null));
        assertThat(plan.steps())
                .contains(
                        new Step.Format(
                                "format-sda-part2",
                                "sda-part2",
                                FilesystemType.EXT4,
                                "root",
                                root.uuid(),
                                List.of("-O", "^metadata_csum_seed")),
                        new Step.Mount("mount-root", "sda-part2", "/", ""),
                        new Step.Image("image", "http://r:5248/images/" + SHA + "/d", SHA, 99, "squashfs", "/"),
                        new Step.WriteFile(
                                "file-fstab",
                                "/etc/fstab",
                                "0644",
                                "# device mount-point type options dump pass\nUUID=" + root.uuid()
                                        + " / ext4 defaults 0 1\n"),
                        new Step.BootLoader(
                                "boot-loader",
                                Step.LoaderKind.GRUB_PC,
                                "sda",
                                null,
                                root.uuid(),
                                "console=ttyS0,115200"));
    }

    @Test
    void uefiInstallationMountsTheSystemPartitionBelowRoot() {
        StorageModel storage = flat(Firmware.UEFI);
        Plan plan = InstallPlanner.plan(request(Firmware.UEFI, storage, "squashfs"));
        Filesystem esp = storage.mounted("/boot/efi").orElseThrow();
        String serial =
                (esp.uuid().substring(0, 4) + "-" + esp.uuid().substring(4, 8)).toUpperCase(java.util.Locale.ROOT);

        assertThat(plan.steps())
                .extracting(Step::id)
                .startsWith(
                        "wipe-sda",
                        "partition-sda",
                        "format-sda-part1",
                        "format-sda-part2",
                        "mount-root",
                        "mount-boot-efi",
                        "image");
        assertThat(plan.steps())
                .contains(
                        new Step.Format(
                                "format-sda-part1", "sda-part1", FilesystemType.FAT32, "efi", serial, List.of()),
                        new Step.Mount("mount-boot-efi", "sda-part1", "/boot/efi", ""),
                        new Step.BootLoader(
                                "boot-loader",
                                Step.LoaderKind.GRUB_EFI,
                                "sda",
                                "sda-part1",
                                storage.mounted("/").orElseThrow().uuid(),
                                "console=ttyS0,115200"));
        assertThat(file(plan, "/etc/fstab")).contains("UUID=" + serial + " /boot/efi vfat umask=0077 0 1\n");
    }

    @Test
    void installedSystemIsToldWhoItIsAndWhomToAsk() {
        Plan plan = InstallPlanner.plan(request(Firmware.BIOS, flat(Firmware.BIOS), "squashfs"));

        assertThat(file(plan, "/etc/hostname")).isEqualTo("node1\n");
        assertThat(file(plan, "/etc/hosts")).contains("127.0.1.1 node1.maas node1\n");
        assertThat(file(plan, "/etc/cloud/cloud.cfg.d/90-ingot-datasource.cfg")).isEqualTo("""
                        datasource_list: [MAAS]
                        datasource:
                          MAAS:
                            metadata_url: "http://r:5248/MAAS/metadata/"
                            consumer_key: "ck"
                            token_key: "tk"
                            token_secret: "ts\\"1"
                        reporting:
                          maas:
                            type: "webhook"
                            endpoint: "http://r:5248/MAAS/metadata/status/abc123"
                            consumer_key: "ck"
                            token_key: "tk"
                            token_secret: "ts\\"1"
                        manual_cache_clean: true
                        ssh_genkeytypes:
                          - "ed25519"
                        """);
        assertThat(file(plan, "/etc/cloud/cloud.cfg.d/50-ingot-network.cfg")).isEqualTo("""
                        network:
                          version: 2
                        """);
    }

    @Test
    void equalRequestsGiveEqualPlans() {
        StorageModel storage = flat(Firmware.BIOS);

        assertThat(InstallPlanner.plan(request(Firmware.BIOS, storage, "squashfs")))
                .isEqualTo(InstallPlanner.plan(request(Firmware.BIOS, storage, "squashfs")));
    }

    @Test
    void blankDisksAreLeftAlone() {
        StorageModel flat = flat(Firmware.BIOS);
        StorageModel two = new StorageModel(
                List.of(flat.disks().getFirst(), Disk.blank("sdb", "S2", null, 8192 * MIB, 512)),
                null,
                List.of(),
                List.of());

        Plan plan = InstallPlanner.plan(request(Firmware.BIOS, two, "squashfs"));

        assertThat(plan.disks()).extracting(Plan.PlanDisk::id).containsExactly("sda");
    }

    @Test
    void secondDiskWithDataAndSwapIsMadeToo() {
        StorageModel flat = flat(Firmware.BIOS);
        Disk data = Disk.blank("sdb", "S2", null, 8192 * MIB, 512)
                .with(
                        new PartitionTable(
                                TableLabel.GPT,
                                Uuids.derived("t"),
                                List.of(
                                        new Partition(
                                                "swap",
                                                512 * MIB,
                                                false,
                                                Uuids.derived("p1"),
                                                new Filesystem(
                                                        FilesystemType.SWAP, "", Uuids.derived("s"), "none", "")),
                                        new Partition(
                                                "data",
                                                1024 * MIB,
                                                false,
                                                Uuids.derived("p2"),
                                                new Filesystem(
                                                        FilesystemType.XFS,
                                                        "data",
                                                        Uuids.derived("d"),
                                                        "/srv/data",
                                                        "noatime")))),
                        null);
        Filesystem scratch = new Filesystem(FilesystemType.TMPFS, "", Uuids.derived("m"), "/scratch", "size=2g");
        StorageModel two = new StorageModel(List.of(flat.disks().getFirst(), data), null, List.of(), List.of(scratch));

        Plan plan = InstallPlanner.plan(request(Firmware.BIOS, two, "squashfs"));

        // on a BIOS machine every GPT disk has the BIOS boot partition, so numbers start at 2
        assertThat(plan.steps())
                .contains(
                        new Step.Format(
                                "format-sdb-part2",
                                "sdb-part2",
                                FilesystemType.SWAP,
                                "",
                                Uuids.derived("s"),
                                List.of()),
                        new Step.Mount("mount-srv-data", "sdb-part3", "/srv/data", "noatime"));
        assertThat(file(plan, "/etc/fstab"))
                .endsWith("tmpfs /scratch tmpfs size=2g 0 0\n"
                        + "UUID=" + Uuids.derived("d") + " /srv/data xfs noatime 0 1\n"
                        + "UUID=" + Uuids.derived("s") + " none swap sw 0 0\n");
    }

    @Test
    void imageOfAWholeDiskIsWrittenToTheBootDiskOnly() {
        Plan plan = InstallPlanner.plan(request(Firmware.BIOS, flat(Firmware.BIOS), "dd-raw"));

        assertThat(plan.steps())
                .containsExactly(
                        new Step.Wipe("wipe-sda", "sda", Step.WipeMode.QUICK),
                        new Step.Image("image", "http://r:5248/images/" + SHA + "/d", SHA, 99, "dd-raw", "sda"),
                        new Step.NetbootOff("netboot-off", "http://r:5248/MAAS/metadata/latest/by-id/abc123/"));
    }

    @Test
    void uefiMachineWithBiosLayoutIsRefused() {
        assertThatThrownBy(() -> InstallPlanner.plan(request(Firmware.UEFI, flat(Firmware.BIOS), "squashfs")))
                .isInstanceOf(StorageRefused.class)
                .hasMessageContaining("'/boot/efi'");
    }

    @Test
    void volumeGroupsAreRefusedInWords() {
        StorageModel lvm = new LayoutMaker(Firmware.BIOS, "amd64", new SplittableRandom(1))
                .apply(StorageLayout.LVM, LayoutParameters.none(), flat(Firmware.BIOS));

        assertThatThrownBy(() -> InstallPlanner.plan(request(Firmware.BIOS, lvm, "squashfs")))
                .isInstanceOf(StorageRefused.class)
                .hasMessageContaining("vgroot");
    }

    @Test
    void machineWithoutDiskIsRefused() {
        assertThatThrownBy(() -> InstallPlanner.plan(request(Firmware.BIOS, StorageModel.blank(List.of()), "squashfs")))
                .isInstanceOf(StorageRefused.class)
                .hasMessageContaining("node1");
    }

    private static StorageModel flat(Firmware firmware) {
        return new LayoutMaker(firmware, "amd64", new SplittableRandom(3))
                .apply(
                        StorageLayout.FLAT,
                        LayoutParameters.none(),
                        StorageModel.blank(List.of(Disk.blank("sda", "S1", "M", 8192 * MIB, 512))));
    }

    private static String file(Plan plan, String path) {
        return plan.steps().stream()
                .filter(step ->
                        step instanceof Step.WriteFile file && file.path().equals(path))
                .map(step -> ((Step.WriteFile) step).content())
                .findFirst()
                .orElseThrow();
    }

    private static InstallRequest request(Firmware firmware, StorageModel storage, String format) {
        return new InstallRequest(
                new PlanSubject("a-1", "abc123", "node1", "maas", false, firmware, "amd64"),
                storage,
                new OsImage("debian", "bookworm", "http://r:5248/images/" + SHA + "/d", SHA, 99, format),
                Map.of("version", 2),
                new TargetCloudInit(
                        "http://r:5248/MAAS/metadata/",
                        new MachineToken("ck", "tk", "ts\"1"),
                        "http://r:5248/MAAS/metadata/status/abc123",
                        List.of("ed25519")),
                "console=ttyS0,115200",
                "http://r:5248/MAAS/metadata/latest/by-id/abc123/");
    }
}
