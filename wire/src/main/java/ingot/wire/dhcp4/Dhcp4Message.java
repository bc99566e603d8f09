package ingot.wire.dhcp4;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One DHCPv4 message (RFC 2131 section 2).
 *
 * @param reply false from client to server (op 1), true from server to client (op 2)
 * @param client chaddr with its type
 * @param hops relay agents passed so far, 0..255
 * @param transaction xid
 * @param seconds since the client began, 0..65535
 * @param broadcast whether the client asks for a broadcast answer (flags, highest bit)
 * @param clientAddress ciaddr, 0.0.0.0 for none
 * @param yourAddress yiaddr
 * @param nextServer siaddr
 * @param relay giaddr
 * @param serverName sname, at most 64 bytes; empty if the field carried options
 * @param file the boot file's name, at most 128 bytes; empty if the field carried options
 * @param options without 52 (overload), which is a matter of the codec
 */
public record Dhcp4Message(
        boolean reply,
        HardwareAddress client,
        int hops,
        int transaction,
        int seconds,
        boolean broadcast,
        Ip4 clientAddress,
        Ip4 yourAddress,
        Ip4 nextServer,
        Ip4 relay,
        String serverName,
        String file,
        Options options) {

    /** The longest text that fits the {@code file} field, leaving room for the closing NUL that firmware relies on. */
    public static final int FILE_MAX = 127;

    /** The message type, or null for BOOTP and for types of later RFCs. */
    public @Nullable MessageType type() {
        return MessageType.of(options.uint8(Code.MESSAGE_TYPE));
    }

    /** Whether the client lists the option among those it wants. */
    public boolean asksFor(int code) {
        Bytes list = options.get(Code.PARAMETER_LIST);
        for (int i = 0; list != null && i < list.length(); i++) {
            if (list.at(i) == code) {
                return true;
            }
        }
        return false;
    }

    /** The architectures that the firmware can boot, its preferred one first (RFC 4578 section 2.1). */
    public List<Integer> architectures() {
        return options.uint16s(Code.CLIENT_ARCH);
    }

    /** The user classes (option 77). */
    public List<String> userClasses() {
        Bytes value = options.get(Code.USER_CLASS);
        return value == null ? List.of() : UserClass.parse(value);
    }
}
