package ingot.rack.dhcp;

import ingot.wire.dhcp4.Options;

/** What a request gets of the means to boot. */
sealed interface BootChoice {
    /** The client is no firmware. */
    record NotBooting() implements BootChoice {}

    /**
     * The client boots.
     *
     * @param file name or URL, empty if the options say it all
     * @param fileInOption whether the file must be in option 67 though not asked for
     * @param options to add
     */
    record Boot(BootMethod method, String file, boolean fileInOption, Options options) implements BootChoice {}

    /** The client is firmware that must get no answer at all: with an address it would try names of its own for many seconds. */
    record Silent(String reason) implements BootChoice {}
}
