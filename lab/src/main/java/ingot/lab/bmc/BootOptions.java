package ingot.lab.bmc;

import ingot.lab.bmc.Chassis.BootDevice;
import ingot.wire.rmcp.BootFlags;
import ingot.wire.rmcp.BootOption;
import ingot.wire.rmcp.CompletionCode;
import ingot.wire.rmcp.Octets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The boot options that a BMC keeps (IPMI 2.0 §28.12), byte for byte, and what the firmware makes of them at a start.
 * Flags for one start are spent by it; they also lapse if no start follows within a minute, unless parameter 3 says
 * that they do not. Thread-safe: guarded by itself.
 */
final class BootOptions {
    private static final Duration LAPSE = Duration.ofSeconds(60);
    private static final int VALID_BIT_CLEARING = 3;
    private static final int KEEP_WITHOUT_CONTROL = 0x08;

    /** Parameter number to the data's length; the standard ones that are kept. */
    private static final Map<Integer, Integer> LENGTHS = Map.of(0, 1, 1, 1, 2, 1, 3, 1, 4, 2, 5, 5, 6, 9);

    private final InstantSource clock;
    private final Map<Integer, BootOption> options = new HashMap<>();
    private Instant flagsSet = Instant.EPOCH;

    BootOptions(InstantSource clock) {
        this.clock = clock;
        LENGTHS.forEach((parameter, length) ->
                options.put(parameter, new BootOption(parameter, false, Octets.EMPTY.resized(length))));
    }

    /** Stores an option; the completion code says how it went. */
    synchronized int set(BootOption option) {
        Integer length = LENGTHS.get(option.parameter());
        if (length == null) {
            return CompletionCode.PARAMETER_NOT_SUPPORTED;
        }
        if (option.data().length() == 0) {
            // No data: only the lock bit changes.
            store(new BootOption(option.parameter(), option.locked(), data(option.parameter())));
            return CompletionCode.OK;
        }
        if (option.parameter() == 4) {
            acknowledge(option);
            return CompletionCode.OK;
        }
        if (option.data().length() != length) {
            return CompletionCode.INVALID_LENGTH;
        }
        store(option);
        if (option.parameter() == BootFlags.PARAMETER) {
            flagsSet = clock.instant();
        }
        return CompletionCode.OK;
    }

    synchronized Optional<BootOption> get(int parameter) {
        lapse();
        return Optional.ofNullable(options.get(parameter));
    }

    synchronized BootFlags flags() {
        lapse();
        return stored();
    }

    /** What the firmware starts now; flags for one start are spent. */
    synchronized BootDevice take() {
        lapse();
        BootFlags flags = stored();
        if (!flags.valid()) {
            return BootDevice.DEFAULT;
        }
        if (!flags.persistent()) {
            store(flags.invalidated());
        }
        return switch (flags.device()) {
            case NO_OVERRIDE -> BootDevice.DEFAULT;
            case NETWORK -> BootDevice.NETWORK;
            case DISK, DISK_SAFE_MODE, DIAGNOSTIC_PARTITION, REMOTE_DISK -> BootDevice.DISK;
            case CD, REMOTE_CD, FLOPPY, REMOTE_FLOPPY, PRIMARY_REMOTE_MEDIA -> BootDevice.CDROM;
            case SETUP -> BootDevice.SETUP;
        };
    }

    private void lapse() {
        BootFlags flags = stored();
        boolean kept = flags.persistent() || (data(VALID_BIT_CLEARING).at(0) & KEEP_WITHOUT_CONTROL) != 0;
        if (flags.valid() && !kept && clock.instant().isAfter(flagsSet.plus(LAPSE))) {
            store(flags.invalidated());
        }
    }

    /** Parameter 4 is a write mask and the bits to write. */
    private void acknowledge(BootOption option) {
        int old = data(4).at(1);
        int mask = option.data().at(0);
        int bits = option.data().length() > 1 ? option.data().at(1) : 0;
        store(new BootOption(4, option.locked(), Octets.ofInts(mask, (old & ~mask) | (bits & mask))));
    }

    private BootFlags stored() {
        return new BootFlags(data(BootFlags.PARAMETER));
    }

    private void store(BootFlags flags) {
        store(new BootOption(BootFlags.PARAMETER, false, flags.data()));
    }

    private void store(BootOption option) {
        options.put(option.parameter(), option);
    }

    private Octets data(int parameter) {
        return Objects.requireNonNull(options.get(parameter), "options are filled at the start")
                .data();
    }
}
