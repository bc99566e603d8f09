package ingot.core.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoaderScriptTest {

    private static final String SHA = "0123456789abcdef".repeat(4);
    private static final String BASE = "http://10.0.0.2:5248";

    private final EphemeralBoot boot = new EphemeralBoot(
            BASE,
            new ImageFile(SHA, "boot-kernel"),
            new ImageFile(SHA, "boot-initrd"),
            new ImageFile(SHA, "root.squashfs"),
            BASE + "/MAAS/metadata/latest/by-id/abc123/?op=get_preseed",
            "node1",
            List.of("console=ttyS0,115200", "quiet"),
            "10.0.0.2",
            5247);

    /** Commands of the iPXE that Debian ships since 2019, and its script header. */
    private static final Set<String> IPXE_COMMANDS =
            Set.of("#!ipxe", "kernel", "initrd", "boot", "chain", "sanboot", "exit", "iseq", "goto", "set", "sleep");

    @Test
    void ipxeLoadsKernelAndInitialFileSystemByHttp() {
        assertThat(LoaderScript.ipxe(new BootAnswer.Ephemeral(boot), "52:54:00:AA:00:01"))
                .isEqualTo("#!ipxe\n"
                        // a rack that is started anew in between keeps no machine from its boot
                        + "goto kernel\n"
                        + ":kernel_again\n"
                        + "sleep 3\n"
                        + ":kernel\n"
                        + "kernel http://10.0.0.2:5248/images/" + SHA + "/boot-kernel initrd=boot-initrd nomodeset"
                        + " root=squash:http://10.0.0.2:5248/images/" + SHA + "/root.squashfs"
                        + " ip=::::node1:BOOTIF:dhcp ip6=off cc:{'datasource_list': ['MAAS']}end_cc"
                        + " cloud-config-url=http://10.0.0.2:5248/MAAS/metadata/latest/by-id/abc123/?op=get_preseed"
                        + " ro overlayroot=tmpfs overlayroot_cfgdisk=disabled log_host=10.0.0.2 log_port=5247"
                        + " --- console=ttyS0,115200 quiet BOOTIF=01-52-54-00-aa-00-01 || goto kernel_again\n"
                        + "goto initrd\n"
                        + ":initrd_again\n"
                        + "sleep 3\n"
                        + ":initrd\n"
                        + "initrd http://10.0.0.2:5248/images/" + SHA + "/boot-initrd || goto initrd_again\n"
                        + "boot\n");
    }

    @Test
    void loaderPutsInTheAddressThatWeDoNotKnow() {
        BootAnswer answer = new BootAnswer.Ephemeral(boot);

        assertThat(LoaderScript.ipxe(answer, null)).contains(" BOOTIF=01-${mac:hexhyp} || goto kernel_again\n");
        assertThat(LoaderScript.grub(answer, null, "amd64", LoaderScript.GrubDevice.SAME))
                .contains(" BOOTIF=01-${net_default_mac}\n");
    }

    @Test
    void uefiIsNeverToldToExit() {
        String script = LoaderScript.ipxe(new BootAnswer.Local(BASE), "52:54:00:aa:00:01");

        assertThat(script).isEqualTo("""
                        #!ipxe
                        iseq ${platform} efi && goto efi ||
                        sanboot --no-describe --drive 0x80 || sanboot --no-describe --drive 0x81 || \
                        sanboot --no-describe --drive 0x82 || sanboot --no-describe --drive 0x83 || exit
                        :efi_again
                        sleep 15
                        :efi
                        chain http://10.0.0.2:5248/local.efi || goto efi_again
                        """);
        assertThat(script.substring(script.indexOf(":efi\n"))).doesNotContain("exit");
    }

    @Test
    void ipxeScriptsUseOnlyWhatOldBuildsKnow() {
        for (String script : List.of(
                LoaderScript.ipxe(new BootAnswer.Ephemeral(boot), null),
                LoaderScript.ipxe(new BootAnswer.Local(BASE), null),
                LoaderScript.ipxeStub(BASE))) {
            Set<String> commands = script.lines()
                    .flatMap(line -> List.of(line.split("(&&|\\|\\|)", -1)).stream())
                    .map(String::strip)
                    .map(command -> command.split(" ", -1)[0])
                    .filter(command -> !command.isEmpty() && !command.startsWith(":"))
                    .collect(Collectors.toSet());
            assertThat(IPXE_COMMANDS).containsAll(commands);
        }
    }

    @Test
    void grubGetsQuotedWordsAndTheDeviceItCanUse() {
        BootAnswer answer = new BootAnswer.Ephemeral(boot);

        String http = LoaderScript.grub(answer, "52:54:00:aa:00:01", "amd64", LoaderScript.GrubDevice.HTTP);
        String same = LoaderScript.grub(answer, "52:54:00:aa:00:01", "amd64", LoaderScript.GrubDevice.SAME);

        assertThat(http)
                .contains("linux (http,10.0.0.2:5248)/images/" + SHA + "/boot-kernel nomodeset root=squash:http://")
                .contains(" \"cc:{'datasource_list': ['MAAS']}end_cc\" ")
                .contains(" \"cloud-config-url=" + BASE + "/MAAS/metadata/latest/by-id/abc123/?op=get_preseed\" ")
                .contains(" --- console=ttyS0,115200 quiet BOOTIF=01-52-54-00-aa-00-01\n")
                .contains("initrd (http,10.0.0.2:5248)/images/" + SHA + "/boot-initrd\n");
        assertThat(same).contains("linux /images/" + SHA + "/boot-kernel ").contains("initrd /images/" + SHA);
    }

    @Test
    void grubStartsTheFirstLoaderItFindsOnADisk() {
        String text = LoaderScript.grub(new BootAnswer.Local(BASE), null, "amd64", LoaderScript.GrubDevice.SAME);

        assertThat(text).startsWith("""
                        set default=0
                        set timeout=0
                        echo "Starting from the disk"
                        if search --no-floppy --set=root --file /efi/boot/bootx64.efi; then
                          chainloader /efi/boot/bootx64.efi
                          boot
                        fi
                        """).endsWith("fi\nexit 1\n");
        assertThat(LoaderScript.grub(new BootAnswer.Local(BASE), null, "arm64", LoaderScript.GrubDevice.SAME))
                .contains("/efi/boot/bootaa64.efi")
                .doesNotContain("x64");
    }

    @Test
    void sixthVersionOfTheInternetProtocolIsConfiguredByIpSix() {
        EphemeralBoot six = new EphemeralBoot(
                "http://[fd00::2]:5248",
                boot.kernel(),
                boot.initrd(),
                new ImageFile(SHA, "root.tgz"),
                "http://[fd00::2]:5248/MAAS/metadata/latest/enlist-preseed/?op=get_enlist_preseed",
                "maas-enlist",
                List.of(),
                null,
                0);

        assertThat(six.words())
                .containsExactly(
                        "nomodeset",
                        "root=tar:http://[fd00::2]:5248/images/" + SHA + "/root.tgz",
                        "ip=off",
                        "ip6=dhcp",
                        "cc:{'datasource_list': ['MAAS']}end_cc",
                        "cloud-config-url=http://[fd00::2]:5248/MAAS/metadata/latest/enlist-preseed/?op=get_enlist_preseed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "a\"b", "a'b", "$a", "a\nb", "", "a|b", "a&b", "`a`", "{a}", "a\\b"})
    void optionThatWouldEndAWordOfAScriptIsRefused(String option) {
        assertThatThrownBy(() -> new EphemeralBoot(
                        BASE,
                        boot.kernel(),
                        boot.initrd(),
                        boot.root(),
                        boot.preseedUrl(),
                        "node1",
                        List.of(option),
                        null,
                        0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("kernel option: ");
    }

    @Test
    void fileNamesCannotLeaveTheirFolder() {
        assertThatThrownBy(() -> new ImageFile(SHA, "../x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ImageFile("../" + SHA.substring(3), "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void optionsOfTagsFollowTheConfigurationAndReplaceTheImages() {
        TreeMap<String, String> byTag = new TreeMap<>();
        byTag.put("zeta", "z=1");
        byTag.put("alpha", "console=ttyS1  a");

        assertThat(KernelOptions.join("quiet", byTag, "console=tty0 splash"))
                .containsExactly("splash", "quiet", "console=ttyS1", "a", "z=1");
        assertThat(KernelOptions.join("", new TreeMap<>(), " ")).isEmpty();
    }
}
