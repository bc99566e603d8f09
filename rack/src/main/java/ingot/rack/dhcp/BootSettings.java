package ingot.rack.dhcp;

import ingot.wire.dhcp4.HardwareAddress;
import java.util.Map;
import java.util.Set;

/**
 * How machines boot.
 *
 * @param httpPort of this rack's boot service
 * @param uefiLoader for x64 UEFI machines whose own firmware asks; a request does not tell whether Secure Boot is on, so that only
 *     {@link UefiLoader#SHIM} serves all
 * @param uefiLoaders other choices for single machines
 * @param silent machines whose firmware must get no answer; their operating systems still get addresses
 * @param disabled methods whose firmware gets no answer anywhere
 */
public record BootSettings(
        int httpPort,
        UefiLoader uefiLoader,
        Map<HardwareAddress, UefiLoader> uefiLoaders,
        Set<HardwareAddress> silent,
        Set<BootMethod> disabled) {

    /** The port that machines' loaders and images expect. */
    public static final int HTTP_PORT = 5248;

    /** Port 5248, the signed loader, no exceptions. */
    public static final BootSettings DEFAULT =
            new BootSettings(HTTP_PORT, UefiLoader.SHIM, Map.of(), Set.of(), Set.of());

    public BootSettings {
        uefiLoaders = Map.copyOf(uefiLoaders);
        silent = Set.copyOf(silent);
        disabled = Set.copyOf(disabled);
    }

    UefiLoader uefiLoaderOf(HardwareAddress client) {
        return uefiLoaders.getOrDefault(client, uefiLoader);
    }
}
