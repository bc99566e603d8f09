package ingot.wire.rmcp;

import java.util.ArrayList;
import java.util.List;

/**
 * The cipher suites that a BMC offers, asked before any session (Get Channel Cipher Suites, IPMI 2.0 §22.15). The list
 * comes in blocks of 16 bytes; a shorter one is the last.
 */
public final class ChannelCipherSuites {
    public static final int BLOCK_BYTES = 16;

    /** The request's list index has six bits. */
    public static final int BLOCKS_MAX = 64;

    private static final int STANDARD_RECORD = 0xc0;
    private static final int OEM_RECORD = 0xc1;
    private static final int TAG_MASK = 0xc0;
    private static final int INTEGRITY_TAG = 0x40;
    private static final int CONFIDENTIALITY_TAG = 0x80;
    private static final int BY_CIPHER_SUITE = 0x80;

    private ChannelCipherSuites() {}

    /** The data of the request for block {@code index}, 0..63. */
    public static Octets request(int index) {
        return Octets.ofInts(ChannelAuthentication.PRESENT_CHANNEL, PayloadType.IPMI.number(), BY_CIPHER_SUITE | index);
    }

    /** The block index that a request asks for. */
    public static int requestedBlock(Octets requestData) {
        WireReader reader = new WireReader("Get Channel Cipher Suites request", requestData);
        reader.skip(2);
        return reader.u8() & 0x3f;
    }

    /** All records, before they are cut into blocks. */
    public static Octets encode(List<CipherSuite> suites) {
        WireWriter writer = new WireWriter();
        for (CipherSuite suite : suites) {
            writer.u8(STANDARD_RECORD)
                    .u8(suite.id())
                    .u8(suite.authentication().number())
                    .u8(INTEGRITY_TAG | suite.integrity().number())
                    .u8(CONFIDENTIALITY_TAG | suite.confidentiality().number());
        }
        return writer.done();
    }

    /** The standard suites among the joined blocks, in the BMC's order. OEM suites and those with xRC4 are passed over. */
    public static List<CipherSuite> decode(Octets records) {
        List<CipherSuite> suites = new ArrayList<>();
        WireReader reader = new WireReader("cipher suite records", records);
        while (reader.remaining() > 0) {
            int start = reader.u8();
            switch (start) {
                case STANDARD_RECORD -> CipherSuite.ofId(reader.u8()).ifPresent(suites::add);
                case OEM_RECORD -> reader.skip(4);
                // Algorithm bytes: the id says it all. A start byte has both tag bits set.
                default -> {
                    if ((start & TAG_MASK) == TAG_MASK) {
                        throw MalformedRmcp.value("cipher suite record", start, "0xc0 or 0xc1");
                    }
                }
            }
        }
        return List.copyOf(suites);
    }
}
