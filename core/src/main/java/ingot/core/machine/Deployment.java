package ingot.core.machine;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is, or is being, deployed. Texts are empty when unset.
 *
 * @param osystem operating system, for example {@code ubuntu}
 * @param distroSeries series, for example {@code noble}
 * @param ephemeral runs from memory; nothing is installed
 * @param syncInterval how often the machine reports its hardware; null unless hardwareSync
 * @param lastSync last report of the hardware; null if none
 */
public record Deployment(
        String osystem,
        String distroSeries,
        String hweKernel,
        String licenseKey,
        boolean ephemeral,
        boolean kernelCrashDump,
        boolean hardwareSync,
        @Nullable Duration syncInterval,
        @Nullable Instant lastSync) {
    /** Nothing deployed. */
    public static final Deployment NONE = new Deployment("", "", "", "", false, false, false, null, null);

    /** This deployment with a new time of the last hardware report. */
    public Deployment syncedAt(@Nullable Instant instant) {
        return new Deployment(
                osystem,
                distroSeries,
                hweKernel,
                licenseKey,
                ephemeral,
                kernelCrashDump,
                hardwareSync,
                syncInterval,
                instant);
    }

    /** What a release leaves: the reference keeps the memory flag and the crash dump flag (facts: lifecycle §13). */
    Deployment released() {
        return new Deployment("", "", "", "", ephemeral, kernelCrashDump, false, null, null);
    }

    /** What marking a broken machine fixed leaves (facts: lifecycle §14). */
    Deployment forgotten() {
        return new Deployment("", "", "", licenseKey, ephemeral, kernelCrashDump, hardwareSync, syncInterval, lastSync);
    }
}
