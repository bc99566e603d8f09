package ingot.core.boot;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The texts that boot loaders read (facts: boot §5.5). iPXE scripts use only {@code kernel initrd boot chain sanboot exit
 * iseq goto sleep}: widely shipped builds of 2019 know no more. UEFI firmware is never given {@code exit}: it would open its
 * setup screen instead of trying the disk; a small GRUB ({@code local.efi}) starts the disk instead.
 */
public final class LoaderScript {

    /** The disks a BIOS may know, tried in order. */
    private static final List<String> BIOS_DRIVES = List.of("0x80", "0x81", "0x82", "0x83");

    /** Loaders on a disk's system partition, the removable-media name first. */
    private static final List<String> AMD64_LOADERS = List.of(
            "boot/bootx64.efi",
            "debian/shimx64.efi",
            "debian/grubx64.efi",
            "ubuntu/shimx64.efi",
            "ubuntu/grubx64.efi",
            "Microsoft/Boot/bootmgfw.efi",
            "centos/shimx64.efi",
            "centos/grubx64.efi",
            "redhat/shimx64.efi",
            "redhat/grubx64.efi",
            "rhel/shimx64.efi",
            "rhel/grubx64.efi",
            "rocky/shimx64.efi",
            "rocky/grubx64.efi",
            "suse/shim.efi",
            "suse/grubx64.efi",
            "ol/shim.efi",
            "ol/grubx64.efi");

    private static final List<String> ARM64_LOADERS =
            List.of("boot/bootaa64.efi", "debian/grubaa64.efi", "ubuntu/grubaa64.efi");

    /** Pause before a file is asked for again: a rack that is started anew serves after a few seconds. */
    private static final int RETRY_SECONDS = 3;

    /**
     * Pause before a UEFI machine tries its disk again. It must not go on with what comes next in {@link #ipxeStub}: that is the
     * answer for unknown machines, which would have it enlist and switch itself off.
     */
    private static final int RETRY_LOCAL_SECONDS = 15;

    private LoaderScript() {}

    /**
     * A script for iPXE.
     *
     * @param mac of the machine; null lets iPXE put in the one it boots from
     */
    public static String ipxe(BootAnswer answer, @Nullable String mac) {
        return switch (answer) {
            case BootAnswer.Ephemeral ephemeral -> ipxeEphemeral(ephemeral.boot(), mac);
            case BootAnswer.Local local -> ipxeLocal(local.baseUrl());
        };
    }

    /** The script that every iPXE gets first: it asks for its own, and falls back to the one for unknown machines. */
    public static String ipxeStub(String baseUrl) {
        return """
                #!ipxe
                chain %1$s/ipxe.cfg-${mac:hexhyp} || chain %1$s/ipxe.cfg-default-amd64
                """.formatted(baseUrl);
    }

    /** The configuration that every GRUB gets first; it names no protocol, so it serves TFTP and HTTP boot alike. */
    public static String grubStub() {
        return """
                configfile /grub/grub.cfg-${net_default_mac}
                configfile /grub/grub.cfg-default-${grub_cpu}
                """;
    }

    /**
     * A configuration for GRUB.
     *
     * @param mac of the machine; null lets GRUB put in the one it boots from
     * @param architecture Debian name without sub-architecture
     * @param loadFrom where GRUB finds kernel and initrd: {@link GrubDevice#HTTP} where it has the module
     */
    public static String grub(BootAnswer answer, @Nullable String mac, String architecture, GrubDevice loadFrom) {
        return switch (answer) {
            case BootAnswer.Ephemeral ephemeral -> grubEphemeral(ephemeral.boot(), mac, loadFrom);
            case BootAnswer.Local local -> grubLocal(architecture);
        };
    }

    /** Where a network GRUB loads kernel and initrd from. */
    public enum GrubDevice {
        /** The rack's HTTP server, named in full. */
        HTTP,
        /** Where GRUB itself came from: the only one that Debian's signed GRUB can use (TFTP), or firmware HTTP boot. */
        SAME
    }

    private static String ipxeEphemeral(EphemeralBoot boot, @Nullable String mac) {
        String bootif = mac == null ? "01-${mac:hexhyp}" : "01-" + dashed(mac);
        return """
                #!ipxe
                goto kernel
                :kernel_again
                sleep %7$d
                :kernel
                kernel %1$s%2$s initrd=%3$s %4$s BOOTIF=%5$s || goto kernel_again
                goto initrd
                :initrd_again
                sleep %7$d
                :initrd
                initrd %1$s%6$s || goto initrd_again
                boot
                """.formatted(
                        boot.baseUrl(),
                        boot.kernel().path(),
                        boot.initrd().name(),
                        String.join(" ", boot.words()),
                        bootif,
                        boot.initrd().path(),
                        RETRY_SECONDS);
    }

    private static String ipxeLocal(String baseUrl) {
        String drives = BIOS_DRIVES.stream()
                .map(drive -> "sanboot --no-describe --drive " + drive)
                .collect(Collectors.joining(" || "));
        return """
                #!ipxe
                iseq ${platform} efi && goto efi ||
                %s || exit
                :efi_again
                sleep %d
                :efi
                chain %s/local.efi || goto efi_again
                """.formatted(drives, RETRY_LOCAL_SECONDS, baseUrl);
    }

    private static String grubEphemeral(EphemeralBoot boot, @Nullable String mac, GrubDevice loadFrom) {
        String device = switch (loadFrom) {
            case HTTP -> "(http," + boot.baseUrl().substring(boot.baseUrl().indexOf("://") + 3) + ")";
            case SAME -> "";
        };
        String words = boot.words().stream().map(LoaderScript::grubQuoted).collect(Collectors.joining(" "));
        String bootif = mac == null ? "01-${net_default_mac}" : "01-" + dashed(mac);
        return """
                set default=0
                set timeout=0
                echo "Loading the kernel"
                linux %1$s%2$s %3$s BOOTIF=%4$s
                echo "Loading the initial file system"
                initrd %1$s%5$s
                boot
                """.formatted(
                device, boot.kernel().path(), words, bootif, boot.initrd().path());
    }

    private static String grubLocal(String architecture) {
        List<String> loaders = architecture.equals("arm64") ? ARM64_LOADERS : AMD64_LOADERS;
        StringBuilder text = new StringBuilder("set default=0\nset timeout=0\necho \"Starting from the disk\"\n");
        for (String loader : loaders) {
            text.append("""
                    if search --no-floppy --set=root --file /efi/%1$s; then
                      chainloader /efi/%1$s
                      boot
                    fi
                    """.formatted(loader));
        }
        // Nothing on any disk: an exit with an error lets the firmware go on to its next boot entry.
        return text.append("exit 1\n").toString();
    }

    /** Words with characters that mean something to GRUB's shell; no word holds a quote, backslash or dollar sign. */
    private static String grubQuoted(String word) {
        return word.matches("[A-Za-z0-9_.,:=/@%+~-]+") ? word : "\"" + word + "\"";
    }

    private static String dashed(String mac) {
        if (!mac.matches("[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}")) {
            throw new IllegalArgumentException("MAC address: " + mac + " (expected: six pairs of hex digits)");
        }
        return mac.toLowerCase(Locale.ROOT).replace(':', '-');
    }
}
