package ingot.region.machine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A network boot as a rack saw it.
 *
 * @param systemId null when the rack did not know the machine
 * @param mac of the interface it booted from, lower case with colons
 * @param peerIp the machine's address in that boot; null when not known
 * @param rackIp the address at which it reached the rack
 * @param firmware {@code bios} or {@code uefi}, empty when not known
 */
public record BootSighting(
        @Nullable String systemId,
        String mac,
        @Nullable String peerIp,
        @Nullable String rackIp,
        String firmware,
        Instant at) {}
