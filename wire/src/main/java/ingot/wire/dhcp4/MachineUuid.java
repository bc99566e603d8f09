package ingot.wire.dhcp4;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Option 97: the firmware's machine identifier, type 0 and 16 bytes (RFC 4578 section 2.3), in the byte order of SMBIOS. */
public final class MachineUuid {
    private MachineUuid() {}

    /**
     * The UUID as the operating system's SMBIOS tools print it: the first three fields are little-endian on the wire. Null if the option is absent
     * or of another type or length.
     */
    public static @Nullable UUID of(Options options) {
        Bytes value = options.get(Code.CLIENT_UUID);
        if (value == null || value.length() != 17 || value.at(0) != 0) {
            return null;
        }
        long high = Integer.toUnsignedLong(Integer.reverseBytes(value.int32(1))) << 32
                | (long) swap(value.uint16(5)) << 16
                | swap(value.uint16(7));
        long low = (long) value.int32(9) << 32 | Integer.toUnsignedLong(value.int32(13));
        return new UUID(high, low);
    }

    private static int swap(int number) {
        return Short.toUnsignedInt(Short.reverseBytes((short) number));
    }
}
