package ingot.wire.rmcp;

/**
 * Who the BMC is (Get Device ID, IPMI 2.0 §20.1).
 *
 * @param firmwareMajor 0..127
 * @param firmwareMinor two decimal digits, 0..99
 * @param ipmiVersion 0x02 is 2.0, 0x51 is 1.5
 * @param manufacturer 20 bits, the IANA enterprise number
 */
public record DeviceId(
        int deviceId,
        int revision,
        int firmwareMajor,
        int firmwareMinor,
        int ipmiVersion,
        int manufacturer,
        int product) {
    /** Chassis device; the rest (sensors, event log, FRU) is not there. */
    private static final int SUPPORT_CHASSIS = 0x80;

    public static DeviceId decode(Octets data) {
        WireReader reader = new WireReader("device id", data);
        int id = reader.u8();
        int revision = reader.u8() & 0x0f;
        int major = reader.u8() & 0x7f;
        int minor = reader.u8();
        int version = reader.u8();
        reader.skip(1);
        int manufacturer = reader.u16() | (reader.u8() & 0x0f) << 16;
        return new DeviceId(
                id, revision, major, (minor >>> 4) * 10 + (minor & 0x0f), version, manufacturer, reader.u16());
    }

    public Octets encode() {
        return new WireWriter()
                .u8(deviceId)
                .u8(revision)
                .u8(firmwareMajor)
                .u8((firmwareMinor / 10) << 4 | firmwareMinor % 10)
                .u8(ipmiVersion)
                .u8(SUPPORT_CHASSIS)
                .u16(manufacturer)
                .u8(manufacturer >>> 16)
                .u16(product)
                .done();
    }
}
