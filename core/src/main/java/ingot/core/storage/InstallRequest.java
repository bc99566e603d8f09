package ingot.core.storage;

import ingot.core.metadata.TargetCloudInit;
import java.util.Map;

/**
 * What shall be installed.
 *
 * @param network network configuration, version 1 or 2, without the outer key {@code network}
 * @param kernelOptions what the installed system's kernel gets besides its root, such as {@code console=ttyS0}
 * @param netbootOffUrl takes the message that the next start is from the disk
 */
public record InstallRequest(
        PlanSubject subject,
        StorageModel storage,
        OsImage image,
        Map<String, ?> network,
        TargetCloudInit cloudInit,
        String kernelOptions,
        String netbootOffUrl) {

    public InstallRequest {
        // They become a line of a shell file (/etc/default/grub) and of grub.cfg.
        if (!kernelOptions.matches("[A-Za-z0-9_.,:;=/@%+~ -]*")) {
            throw new IllegalArgumentException("kernel options: " + kernelOptions
                    + " (expected: letters, digits, blanks and _ . , : ; = / @ % + ~ -)");
        }
    }
}
