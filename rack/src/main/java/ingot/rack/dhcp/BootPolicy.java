package ingot.rack.dhcp;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Dhcp4Message;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.MalformedDhcp4;
import ingot.wire.dhcp4.Options;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which boot file a request is answered with, by what the firmware says about itself (options 60, 77, 93, 175). iPXE is recognised first, or a
 * chained iPXE would be given itself for ever. Legacy PXE gets iPXE, too, and no path prefix (option 210).
 */
final class BootPolicy {
    private static final String PXE_CLIENT = "PXEClient";
    private static final String HTTP_CLIENT = "HTTPClient";
    private static final String ONIE_CLASS = "onie_dhcp_user_class";
    private static final int ONIE_ENTERPRISE = 42623;
    /** iPXE's encapsulated options. */
    private static final int IPXE_NO_PXEDHCP = 176;

    private static final int IPXE_HTTP = 19;
    private static final int IPXE_BZIMAGE = 24;
    private static final int IPXE_EFI = 36;

    private BootPolicy() {}

    static BootChoice choose(Dhcp4Message request, BootSettings settings, SubnetConfig subnet, Ip4 server) {
        BootMethod method = methodOf(request);
        boolean firmware = method != null || !request.architectures().isEmpty() || isPxe(request) || isHttp(request);
        if (!firmware) {
            return new BootChoice.NotBooting();
        }
        if (settings.silent().contains(request.client())) {
            return new BootChoice.Silent("boot is switched off for this machine");
        }
        if (method == null) {
            return new BootChoice.Silent("no boot loader for architecture " + request.architectures());
        }
        if (settings.disabled().contains(method) || subnet.disabledBoot().contains(method)) {
            return new BootChoice.Silent("boot method " + method.apiName() + " is disabled");
        }
        return answer(method, request, settings, server);
    }

    /** Whether the lease is only for the time of booting. */
    static boolean isPxe(Dhcp4Message request) {
        return request.options().text(Code.VENDOR_CLASS).startsWith(PXE_CLIENT);
    }

    private static boolean isHttp(Dhcp4Message request) {
        return request.options().text(Code.VENDOR_CLASS).startsWith(HTTP_CLIENT);
    }

    private static @Nullable BootMethod methodOf(Dhcp4Message request) {
        List<String> userClasses = request.userClasses();
        if (userClasses.contains("iPXE") || isCapableIpxe(request.options())) {
            return BootMethod.IPXE;
        }
        if (userClasses.contains(ONIE_CLASS)) {
            return BootMethod.ONIE;
        }
        for (int architecture : request.architectures()) {
            BootMethod method = BootMethod.ofArchitecture(architecture);
            if (method != null) {
                return method;
            }
        }
        return request.architectures().isEmpty() && isPxe(request) ? BootMethod.PXE : null;
    }

    private static boolean isCapableIpxe(Options options) {
        Bytes encapsulated = options.get(Code.IPXE);
        if (encapsulated == null) {
            return false;
        }
        try {
            Options features = Options.encapsulated(encapsulated);
            return features.has(IPXE_HTTP) && (features.has(IPXE_BZIMAGE) || features.has(IPXE_EFI));
        } catch (MalformedDhcp4 unreadable) {
            return false;
        }
    }

    private static BootChoice answer(BootMethod method, Dhcp4Message request, BootSettings settings, Ip4 server) {
        String http = "http://" + server + ":" + settings.httpPort() + "/";
        return switch (method) {
            case IPXE -> boot(method, http + "ipxe.cfg");
            case ONIE -> new BootChoice.Boot(method, "", false, onieInstaller(http + "MAAS/a/v3/nos-installer"));
            case PXE -> boot(method, "undionly.kpxe");
            case UEFI_AMD64_TFTP, UEFI_EBC_TFTP ->
                boot(method, settings.uefiLoaderOf(request.client()).file());
            // never the signed loader: the GRUB behind it has no HTTP and would end at its prompt. Firmware with Secure
            // Boot
            // refuses iPXE and goes on to its other ways.
            case UEFI_AMD64_HTTP -> overHttp(method, http + UefiLoader.IPXE.file());
            case UEFI_ARM64_TFTP -> boot(method, "bootaa64.efi");
            case UEFI_ARM64_HTTP -> overHttp(method, http + "bootaa64.efi");
            case OPEN_FIRMWARE_PPC64EL -> boot(method, "bootppc64.bin");
            case POWERNV -> withPrefix(method, "pxelinux.0", "ppc64el/");
            case S390X -> withPrefix(method, "boots390x.bin", "s390x/");
            case S390X_PARTITION -> boot(method, "s390x_partition/maas");
        };
    }

    private static BootChoice boot(BootMethod method, String file) {
        return new BootChoice.Boot(method, file, false, noPxedhcp().build());
    }

    private static BootChoice withPrefix(BootMethod method, String file, String prefix) {
        return new BootChoice.Boot(
                method, file, false, noPxedhcp().text(Code.PATH_PREFIX, prefix).build());
    }

    /** UEFI's HTTP boot ignores an offer that does not repeat its vendor class. */
    private static BootChoice overHttp(BootMethod method, String url) {
        return new BootChoice.Boot(
                method,
                url,
                true,
                noPxedhcp().text(Code.VENDOR_CLASS, HTTP_CLIENT).build());
    }

    /** Tells iPXE not to wait three seconds for a proxy DHCP server. */
    private static Options.Builder noPxedhcp() {
        return Options.builder()
                .encapsulate(
                        Code.IPXE, Options.builder().uint8(IPXE_NO_PXEDHCP, 1).build());
    }

    /** Option 125 with ONIE's sub-option 1, installer URL (RFC 3925 section 4). */
    private static Options onieInstaller(String url) {
        byte[] text = url.getBytes(StandardCharsets.US_ASCII);
        byte[] value = new byte[text.length + 7];
        System.arraycopy(new Ip4(ONIE_ENTERPRISE).toBytes().toArray(), 0, value, 0, 4);
        value[4] = (byte) (text.length + 2);
        value[5] = 1;
        value[6] = (byte) text.length;
        System.arraycopy(text, 0, value, 7, text.length);
        return Options.builder().put(Code.VENDOR_IDENTIFYING, Bytes.of(value)).build();
    }
}
