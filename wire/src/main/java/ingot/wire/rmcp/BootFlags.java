package ingot.wire.rmcp;

/**
 * Boot option parameter 5 (IPMI 2.0 table 28-14): what the firmware shall start next. All five bytes are kept, so bits
 * that have no accessor here survive.
 */
public record BootFlags(Octets data) {
    public static final int PARAMETER = 5;
    public static final int BYTES = 5;

    /** Nothing set, not valid. */
    public static final BootFlags CLEAR = new BootFlags(Octets.EMPTY.resized(BYTES));

    private static final int VALID = 0x80;
    private static final int PERSISTENT = 0x40;
    private static final int EFI = 0x20;
    private static final int DEVICE_SHIFT = 2;
    private static final int DEVICE_MASK = 0x0f;

    public BootFlags {
        if (data.length() != BYTES) {
            throw new MalformedRmcp(
                    data.length() < BYTES ? MalformedRmcp.Reason.TOO_SHORT : MalformedRmcp.Reason.TOO_LONG,
                    "boot flags: " + data.length() + " bytes (expected: 5)");
        }
    }

    /** Valid flags for {@code device}. */
    public static BootFlags of(Device device, boolean persistent, boolean efi) {
        int first = VALID | (persistent ? PERSISTENT : 0) | (efi ? EFI : 0);
        return new BootFlags(Octets.ofInts(first, device.number() << DEVICE_SHIFT, 0, 0, 0));
    }

    /** Whether the firmware heeds the flags at all. */
    public boolean valid() {
        return (data.at(0) & VALID) != 0;
    }

    /** For all starts to come; else for the next only. */
    public boolean persistent() {
        return (data.at(0) & PERSISTENT) != 0;
    }

    /** Start by UEFI; else as a PC-compatible BIOS does. */
    public boolean efi() {
        return (data.at(0) & EFI) != 0;
    }

    public Device device() {
        return Device.of(data.at(1) >>> DEVICE_SHIFT & DEVICE_MASK);
    }

    /** The same flags, no longer valid. */
    public BootFlags invalidated() {
        byte[] bytes = data.toArray();
        bytes[0] = (byte) (bytes[0] & ~VALID);
        return new BootFlags(Octets.of(bytes));
    }

    /** The boot device selector. */
    public enum Device {
        NO_OVERRIDE(0),
        NETWORK(1),
        DISK(2),
        DISK_SAFE_MODE(3),
        DIAGNOSTIC_PARTITION(4),
        CD(5),
        SETUP(6),
        REMOTE_FLOPPY(7),
        REMOTE_CD(8),
        PRIMARY_REMOTE_MEDIA(9),
        REMOTE_DISK(11),
        FLOPPY(15);

        private final int number;

        Device(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        /** Reserved selectors mean no override: firmware that meets one ignores it. */
        static Device of(int number) {
            for (Device device : values()) {
                if (device.number == number) {
                    return device;
                }
            }
            return NO_OVERRIDE;
        }
    }
}
