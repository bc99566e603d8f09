package ingot.wire.dhcp4;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/**
 * Which bytes go into the option field and which overflow into {@code file} and {@code sname}. An empty array says that the field is not used
 * for options.
 *
 * <p>Options are never split between fields, only into parts of 255 bytes inside one: old clients do not join them.
 */
@SuppressWarnings(
        "ArrayRecordComponent") // made, written out and thrown away within one call of the codec; never compared
record OptionLayout(byte[] inField, byte[] inFile, byte[] inServerName) {
    private static final int OVERLOAD_SIZE = 3;

    static OptionLayout of(Map<Integer, Bytes> options, int fieldRoom, int fileRoom, int serverNameRoom) {
        int all = 1 + options.values().stream().mapToInt(OptionField::size).sum();
        if (all <= fieldRoom) {
            Space field = new Space(fieldRoom);
            options.forEach(field::add);
            return new OptionLayout(field.closed(), new byte[0], new byte[0]);
        }
        // The relay agent's option comes last, yet must return to it: its place in the option field is kept free.
        Bytes relayAgent = options.get(Code.RELAY_AGENT);
        int kept = relayAgent == null ? 0 : OptionField.size(relayAgent);
        Space field = new Space(fieldRoom - OVERLOAD_SIZE - kept);
        Space file = new Space(fileRoom);
        Space serverName = new Space(serverNameRoom);
        options.forEach((code, value) -> {
            if (code != Code.RELAY_AGENT && !field.add(code, value) && !file.add(code, value)) {
                serverName.add(code, value);
            }
        });
        int overload = (file.used() ? 1 : 0) | (serverName.used() ? 2 : 0);
        if (overload != 0) {
            OptionField.write(field.out, Code.OVERLOAD, Bytes.ofInts(overload));
        }
        if (relayAgent != null && kept <= fieldRoom - OVERLOAD_SIZE) {
            OptionField.write(field.out, Code.RELAY_AGENT, relayAgent);
        }
        return new OptionLayout(field.closed(), file.padded(fileRoom), serverName.padded(serverNameRoom));
    }

    private static final class Space {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final int room;

        Space(int room) {
            this.room = room;
        }

        boolean add(int code, Bytes value) {
            if (out.size() + OptionField.size(value) + 1 > room) {
                return false;
            }
            OptionField.write(out, code, value);
            return true;
        }

        boolean used() {
            return out.size() > 0;
        }

        byte[] closed() {
            out.write(Code.END);
            return out.toByteArray();
        }

        byte[] padded(int length) {
            if (!used()) {
                return new byte[0];
            }
            out.write(Code.END);
            out.writeBytes(new byte[length - out.size()]);
            return out.toByteArray();
        }
    }
}
