package ingot.wire.tftp;

import java.util.Arrays;
import java.util.Map;

/** One TFTP packet. Option names are lower case; option order is kept. */
public sealed interface TftpPacket {
    /** Asks for a file; mode is lower case, {@code octet} or {@code netascii}. */
    record ReadRequest(String file, String mode, Map<String, String> options) implements TftpPacket {}

    /** Asks to store a file. */
    record WriteRequest(String file, String mode, Map<String, String> options) implements TftpPacket {}

    /** One block of content; the number wraps from 65535 to 0. */
    @SuppressWarnings(
            "ArrayRecordComponent") // equality is by content below; a copy for each block would cost the bulk path
    record Data(int block, byte[] content) implements TftpPacket {
        @Override
        public boolean equals(Object other) {
            return other instanceof Data data && block == data.block && Arrays.equals(content, data.content);
        }

        @Override
        public int hashCode() {
            return 31 * block + Arrays.hashCode(content);
        }
    }

    /** All blocks up to this one have arrived. */
    record Ack(int block) implements TftpPacket {}

    /** The transfer ends here; code as in {@link TftpError}, others possible. */
    record Failure(int code, String message) implements TftpPacket {}

    /** The options that the server accepts, with its values. */
    record OptionAck(Map<String, String> options) implements TftpPacket {}
}
