package ingot.core.machine;

import java.time.Duration;

/**
 * Settings that decisions read.
 *
 * @param nodeTimeout {@code node_timeout}, default 30 minutes, at least 1 minute
 * @param eraseOnRelease {@code enable_disk_erasing_on_release}
 * @param secureErase {@code disk_erase_with_secure_erase}, applies to eraseOnRelease
 * @param quickErase {@code disk_erase_with_quick_erase}, applies to eraseOnRelease
 * @param defaultMinHweKernel {@code default_min_hwe_kernel}, empty for none
 */
public record LifecycleSettings(
        Duration nodeTimeout,
        boolean eraseOnRelease,
        boolean secureErase,
        boolean quickErase,
        String defaultMinHweKernel) {
    /** What a fresh installation has. */
    public static final LifecycleSettings DEFAULTS =
            new LifecycleSettings(Duration.ofMinutes(30), false, true, false, "");

    public LifecycleSettings {
        if (nodeTimeout.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("node timeout: " + nodeTimeout + " (expected: at least PT1M)");
        }
    }
}
