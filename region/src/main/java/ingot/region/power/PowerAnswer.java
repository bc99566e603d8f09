package ingot.region.power;

/** How a power act ended. */
public sealed interface PowerAnswer {

    /**
     * It was done and verified as far as the driver can.
     *
     * @param state {@code on}, {@code off} or {@code unknown}
     */
    record Done(String state) implements PowerAnswer {}

    /** The BMC or the driver refused or did not answer; the text is for people. */
    record Failed(String message, boolean worthRetry) implements PowerAnswer {}

    /** No connected rack reaches the BMC. */
    record NoRack(String message) implements PowerAnswer {}
}
