package ingot.wire.dhcp4;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DHCPv4 messages as UDP payloads (RFC 2131 section 2), with option overload (RFC 2132 section 9.3) and long options (RFC 3396).
 *
 * <p>The options by which addresses are given (50, 51, 53, 54) must have their length, or the message is refused; others are kept as they are.
 */
public final class Dhcp4Codec {
    /** The largest message we read: more than any link of ours carries in one frame. */
    public static final int MESSAGE_MAX = 9_000;

    /** Every client can take this much UDP payload (RFC 2131 section 2: 576 bytes with IP and UDP headers). */
    public static final int PAYLOAD_MIN = 548;

    private static final int SNAME_AT = 44;
    private static final int FILE_AT = 108;
    private static final int COOKIE_AT = 236;
    private static final int OPTIONS_AT = 240;
    private static final int COOKIE = 0x63825363;
    private static final int BROADCAST_FLAG = 0x8000;
    /** BOOTP messages have at least 300 bytes; some relays and firmware drop shorter ones. */
    private static final int PADDED_LENGTH = 300;

    private static final Map<Integer, Integer> CHECKED_LENGTHS = Map.of(
            Code.REQUESTED_ADDRESS, 4, Code.LEASE_TIME, 4, Code.MESSAGE_TYPE, 1, Code.SERVER_ID, 4, Code.OVERLOAD, 1);

    private Dhcp4Codec() {}

    /**
     * The message in {@code payload}.
     *
     * @throws MalformedDhcp4 if it is none; nothing else is ever thrown
     */
    public static Dhcp4Message decode(byte[] payload) {
        Bytes bytes = Bytes.of(payload);
        if (bytes.length() < OPTIONS_AT || bytes.length() > MESSAGE_MAX) {
            throw new MalformedDhcp4("length: " + bytes.length() + " (expected: 240.." + MESSAGE_MAX + ")");
        }
        int operation = bytes.at(0);
        if (operation != 1 && operation != 2) {
            throw new MalformedDhcp4("op: " + operation + " (expected: 1 or 2)");
        }
        int hardwareLength = bytes.at(2);
        if (hardwareLength > 16) {
            throw new MalformedDhcp4("hlen: " + hardwareLength + " (expected: 0..16)");
        }
        if (bytes.int32(COOKIE_AT) != COOKIE) {
            throw new MalformedDhcp4("cookie: not DHCP");
        }
        Bytes serverName = bytes.slice(SNAME_AT, FILE_AT);
        Bytes file = bytes.slice(FILE_AT, COOKIE_AT);
        Bytes field = bytes.slice(OPTIONS_AT, bytes.length());
        int overload = overload(field);
        List<Bytes> fields = new ArrayList<>(List.of(field));
        if ((overload & 1) != 0) {
            fields.add(file);
        }
        if ((overload & 2) != 0) {
            fields.add(serverName);
        }
        Options options = OptionField.parse(fields);
        checkLengths(options);
        return new Dhcp4Message(
                operation == 2,
                new HardwareAddress(bytes.at(1), bytes.slice(28, 28 + hardwareLength)),
                bytes.at(3),
                bytes.int32(4),
                bytes.uint16(8),
                (bytes.uint16(10) & BROADCAST_FLAG) != 0,
                new Ip4(bytes.int32(12)),
                new Ip4(bytes.int32(16)),
                new Ip4(bytes.int32(20)),
                new Ip4(bytes.int32(24)),
                (overload & 2) != 0 ? "" : serverName.text(),
                (overload & 1) != 0 ? "" : file.text(),
                without(options, Code.OVERLOAD));
    }

    private static int overload(Bytes field) {
        Bytes value = OptionField.parse(List.of(field)).get(Code.OVERLOAD);
        if (value == null) {
            return 0;
        }
        if (value.length() != 1 || value.at(0) < 1 || value.at(0) > 3) {
            throw new MalformedDhcp4("option 52: " + value + " (expected: 01, 02 or 03)");
        }
        return value.at(0);
    }

    private static void checkLengths(Options options) {
        CHECKED_LENGTHS.forEach((code, length) -> {
            Bytes value = options.get(code);
            if (value != null && value.length() != length) {
                throw new MalformedDhcp4(
                        "option " + code + ": length " + value.length() + " (expected: " + length + ")");
            }
        });
    }

    private static Options without(Options options, int code) {
        if (!options.has(code)) {
            return options;
        }
        Options.Builder rest = Options.builder();
        options.values().forEach((kept, value) -> {
            if (kept != code) {
                rest.put(kept, value);
            }
        });
        return rest.build();
    }

    /**
     * The message as bytes, at least 300 and at most {@code payloadMax} of them. Options go out in their order; those that do not fit the option
     * field overflow into unused {@code file} and {@code sname} fields. Option 82 goes last (RFC 3046 section 2.1). What fits nowhere is left out,
     * the later options first: a short answer beats none.
     *
     * @param payloadMax what the client can take; values under {@link #PAYLOAD_MIN} count as that
     * @throws IllegalArgumentException if file or server name is too long for its field
     */
    public static byte[] encode(Dhcp4Message message, int payloadMax) {
        byte[] serverName = fixedText(message.serverName(), FILE_AT - SNAME_AT, "server name");
        byte[] file = fixedText(message.file(), COOKIE_AT - FILE_AT, "boot file");
        OptionLayout layout = OptionLayout.of(
                relayAgentLast(message.options()),
                Math.max(payloadMax, PAYLOAD_MIN) - OPTIONS_AT,
                message.file().isEmpty() ? file.length : 0,
                message.serverName().isEmpty() ? serverName.length : 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream(PADDED_LENGTH);
        Bytes hardware = message.client().bytes();
        out.write(message.reply() ? 2 : 1);
        out.write(message.client().type());
        out.write(hardware.length());
        out.write(message.hops());
        out.writeBytes(new Ip4(message.transaction()).toBytes().toArray());
        out.write(message.seconds() >> 8);
        out.write(message.seconds());
        out.write(message.broadcast() ? BROADCAST_FLAG >> 8 : 0);
        out.write(0);
        for (Ip4 address :
                List.of(message.clientAddress(), message.yourAddress(), message.nextServer(), message.relay())) {
            out.writeBytes(address.toBytes().toArray());
        }
        out.writeBytes(hardware.toArray());
        out.writeBytes(new byte[16 - hardware.length()]);
        out.writeBytes(layout.inServerName().length > 0 ? layout.inServerName() : serverName);
        out.writeBytes(layout.inFile().length > 0 ? layout.inFile() : file);
        out.writeBytes(new Ip4(COOKIE).toBytes().toArray());
        out.writeBytes(layout.inField());
        out.writeBytes(new byte[Math.max(0, PADDED_LENGTH - out.size())]);
        return out.toByteArray();
    }

    private static Map<Integer, Bytes> relayAgentLast(Options options) {
        Map<Integer, Bytes> ordered = new LinkedHashMap<>(options.values());
        ordered.remove(Code.OVERLOAD);
        Bytes relayAgent = ordered.remove(Code.RELAY_AGENT);
        if (relayAgent != null) {
            ordered.put(Code.RELAY_AGENT, relayAgent);
        }
        return ordered;
    }

    private static byte[] fixedText(String text, int length, String what) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length > length) {
            throw new IllegalArgumentException(
                    what + ": " + bytes.length + " bytes (expected: at most " + length + ")");
        }
        byte[] padded = new byte[length];
        System.arraycopy(bytes, 0, padded, 0, bytes.length);
        return padded;
    }
}
