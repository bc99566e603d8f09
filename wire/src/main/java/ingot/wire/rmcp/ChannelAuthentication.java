package ingot.wire.rmcp;

/**
 * What a BMC lets in, asked before any session (Get Channel Authentication Capabilities, IPMI 2.0 §22.13).
 *
 * @param channel 0..15
 * @param kgSet whether logins need K_g ("two-key")
 * @param namedUsers whether there are users with a name
 * @param ipmi15 whether IPMI 1.5 sessions are possible
 * @param ipmi20 whether RMCP+ sessions are possible
 */
public record ChannelAuthentication(int channel, boolean kgSet, boolean namedUsers, boolean ipmi15, boolean ipmi20) {
    /** "The channel that this request came through". */
    public static final int PRESENT_CHANNEL = 0x0e;

    private static final int WITH_IPMI_20_DATA = 0x80;
    private static final int KG_SET = 0x20;
    private static final int NAMED_USERS = 0x04;

    /** The data of the request. */
    public static Octets request(PrivilegeLevel privilege) {
        return Octets.ofInts(PRESENT_CHANNEL | WITH_IPMI_20_DATA, privilege.number());
    }

    public static ChannelAuthentication decode(Octets data) {
        WireReader reader = new WireReader("channel authentication capabilities", data);
        int channel = reader.u8();
        boolean extended = (reader.u8() & WITH_IPMI_20_DATA) != 0;
        int status = reader.u8();
        int versions = reader.u8();
        return new ChannelAuthentication(
                channel,
                extended && (status & KG_SET) != 0,
                (status & NAMED_USERS) != 0,
                !extended || (versions & 0x01) != 0,
                extended && (versions & 0x02) != 0);
    }

    public Octets encode() {
        int versions = (ipmi15 ? 0x01 : 0) | (ipmi20 ? 0x02 : 0);
        int status = (kgSet ? KG_SET : 0) | (namedUsers ? NAMED_USERS : 0);
        return new WireWriter()
                .u8(channel)
                .u8(ipmi20 ? WITH_IPMI_20_DATA : 0)
                .u8(status)
                .u8(ipmi20 ? versions : 0)
                .zeros(4)
                .done();
    }
}
