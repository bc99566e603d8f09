package ingot.core.machine;

import java.util.Arrays;
import java.util.Optional;

/** Words a machine may send with {@code op=signal} (facts: metadata-and-scripts §7). The name is the wire word. */
public enum SignalStatus {
    OK,
    FAILED,
    WORKING,
    COMMISSIONING,
    TESTING,
    TIMEDOUT,
    INSTALLING,
    APPLYING_NETCONF,
    RELEASING,
    DEPLOYING;

    /** The status with a wire word; case matters. */
    public static Optional<SignalStatus> ofWord(String word) {
        return Arrays.stream(values())
                .filter(status -> status.name().equals(word))
                .findFirst();
    }
}
