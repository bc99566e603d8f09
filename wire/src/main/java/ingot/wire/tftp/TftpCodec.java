package ingot.wire.tftp;

import ingot.wire.tftp.TftpPacket.Ack;
import ingot.wire.tftp.TftpPacket.Data;
import ingot.wire.tftp.TftpPacket.Failure;
import ingot.wire.tftp.TftpPacket.OptionAck;
import ingot.wire.tftp.TftpPacket.ReadRequest;
import ingot.wire.tftp.TftpPacket.WriteRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** TFTP packets as UDP payloads. Names are UTF-8; a message text with other bytes is read with replacement characters. */
public final class TftpCodec {
    /** More options than any client sends. */
    public static final int OPTIONS_MAX = 16;

    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int DATA = 3;
    private static final int ACK = 4;
    private static final int ERROR = 5;
    private static final int OPTION_ACK = 6;

    private TftpCodec() {}

    /**
     * The packet in the first {@code length} bytes of {@code bytes}.
     *
     * @throws MalformedTftp if it is none; nothing else is ever thrown
     */
    public static TftpPacket decode(byte[] bytes, int length) {
        if (length < 4 || length > bytes.length) {
            throw new MalformedTftp("length: " + length + " (expected: at least 4)");
        }
        int operation = uint16(bytes, 0);
        return switch (operation) {
            case READ, WRITE -> request(new Texts(bytes, 2, length), operation == READ);
            case DATA -> new Data(uint16(bytes, 2), Arrays.copyOfRange(bytes, 4, length));
            case ACK -> new Ack(uint16(bytes, 2));
            // Some clients leave the closing NUL out.
            case ERROR -> new Failure(uint16(bytes, 2), new Texts(bytes, 4, length).lenient());
            case OPTION_ACK -> new OptionAck(options(new Texts(bytes, 2, length)));
            default -> throw new MalformedTftp("operation: " + operation + " (expected: 1..6)");
        };
    }

    private static TftpPacket request(Texts texts, boolean read) {
        String file = texts.next();
        String mode = texts.next().toLowerCase(Locale.ROOT);
        Map<String, String> options = options(texts);
        return read ? new ReadRequest(file, mode, options) : new WriteRequest(file, mode, options);
    }

    private static Map<String, String> options(Texts texts) {
        Map<String, String> options = new LinkedHashMap<>();
        while (texts.more()) {
            String name = texts.next().toLowerCase(Locale.ROOT);
            options.putIfAbsent(name, texts.next());
            if (options.size() > OPTIONS_MAX) {
                throw new MalformedTftp("options: more than " + OPTIONS_MAX);
            }
        }
        return Collections.unmodifiableMap(options);
    }

    /** The packet as bytes. Throws IllegalArgumentException if a text holds a NUL. */
    public static byte[] encode(TftpPacket packet) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (packet) {
            case ReadRequest(String file, String mode, Map<String, String> options) ->
                request(out, READ, file, mode, options);
            case WriteRequest(String file, String mode, Map<String, String> options) ->
                request(out, WRITE, file, mode, options);
            case Data(int block, byte[] content) -> {
                number(out, DATA);
                number(out, block);
                out.writeBytes(content);
            }
            case Ack(int block) -> {
                number(out, ACK);
                number(out, block);
            }
            case Failure(int code, String message) -> {
                number(out, ERROR);
                number(out, code);
                text(out, message);
            }
            case OptionAck(Map<String, String> options) -> {
                number(out, OPTION_ACK);
                options(out, options);
            }
        }
        return out.toByteArray();
    }

    private static void request(
            ByteArrayOutputStream out, int operation, String file, String mode, Map<String, String> options) {
        number(out, operation);
        text(out, file);
        text(out, mode);
        options(out, options);
    }

    private static void options(ByteArrayOutputStream out, Map<String, String> options) {
        options.forEach((name, value) -> {
            text(out, name);
            text(out, value);
        });
    }

    private static void number(ByteArrayOutputStream out, int number) {
        out.write(number >> 8);
        out.write(number);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("text with a NUL inside");
        }
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    private static int uint16(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    /** Walks over NUL-terminated texts. */
    private static final class Texts {
        private final byte[] bytes;
        private final int end;
        private int at;

        Texts(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        /** Some firmware pads requests with NULs after the last option: an empty option name ends the list. */
        boolean more() {
            return at < end && bytes[at] != 0;
        }

        String next() {
            int nul = at;
            while (nul < end && bytes[nul] != 0) {
                nul++;
            }
            if (nul == end) {
                throw new MalformedTftp("text without its closing NUL");
            }
            String text = new String(bytes, at, nul - at, StandardCharsets.UTF_8);
            at = nul + 1;
            return text;
        }

        String lenient() {
            int nul = at;
            while (nul < end && bytes[nul] != 0) {
                nul++;
            }
            return new String(bytes, at, nul - at, StandardCharsets.UTF_8);
        }
    }
}
