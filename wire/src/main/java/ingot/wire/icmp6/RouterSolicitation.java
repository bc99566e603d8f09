package ingot.wire.icmp6;

/** A host asks for routers (RFC 4861 section 4.1). Its options do not change our answer and are only checked. */
public record RouterSolicitation() {
    /** The ICMPv6 type. */
    public static final int TYPE = 133;

    private static final int OPTIONS_AT = 8;

    /**
     * Reads an ICMPv6 message; the kernel has checked its checksum, and the caller the hop limit of 255.
     *
     * @throws MalformedIcmp6 if it is no router solicitation; nothing else is ever thrown
     */
    public static RouterSolicitation decode(byte[] message) {
        if (message.length < OPTIONS_AT || (message[0] & 0xff) != TYPE || message[1] != 0) {
            throw new MalformedIcmp6("no router solicitation: " + message.length + " bytes");
        }
        NeighbourOption.list(message, OPTIONS_AT);
        return new RouterSolicitation();
    }
}
