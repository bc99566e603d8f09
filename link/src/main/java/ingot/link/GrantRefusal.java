package ingot.link;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;

/**
 * The body of a 409 to a machine that asks for the leave to write its disks.
 *
 * @param reason half a sentence for people
 * @param bootDisk whether the machine has to boot its disk from now on. False, or left out by an older region: nothing may be
 *     written, and that is all it says
 */
@Json
public record GrantRefusal(
        boolean granted,
        String reason,
        @Json.Property(GrantRefusal.BOOT_DISK) boolean bootDisk) {

    /** The name of {@link #bootDisk} on the wire. */
    public static final String BOOT_DISK = "boot_disk";

    /** Longest body that is read, in bytes. */
    public static final int BYTES_MAX = 64 * 1024;

    /** Whether this body says that the machine has to boot its disk; a body that cannot be read does not. */
    public static boolean bootsDisk(byte[] body) {
        try {
            GrantRefusal refusal = Jsonb.builder()
                    .failOnUnknown(false)
                    .build()
                    .type(GrantRefusal.class)
                    .fromJson(new String(body, StandardCharsets.UTF_8));
            return refusal != null && !refusal.granted() && refusal.bootDisk();
        } catch (RuntimeException malformed) {
            return false;
        }
    }
}
