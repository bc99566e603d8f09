package ingot.core.machine;

/**
 * Choices made for the current run of the ephemeral system.
 *
 * @param enableSsh keep the machine up and let the owner in
 * @param skipNetworking commissioning keeps the network configuration
 * @param skipStorage commissioning keeps the storage configuration
 */
public record EphemeralOptions(boolean enableSsh, boolean skipNetworking, boolean skipStorage) {
    /** Nothing chosen. */
    public static final EphemeralOptions NONE = new EphemeralOptions(false, false, false);
}
