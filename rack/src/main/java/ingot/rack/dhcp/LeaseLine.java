package ingot.rack.dhcp;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record of the journal as a line of text: checksum, address, VLAN, state, since, end (milliseconds since the epoch), hardware type and address,
 * client identifier, host name, separated by blanks; "-" stands for nothing.
 */
final class LeaseLine {
    private static final int FIELDS = 9;

    private LeaseLine() {}

    static String write(Lease lease) {
        String fields = String.join(
                " ",
                lease.address().toString(),
                Integer.toString(lease.vlan()),
                lease.state().name(),
                Long.toString(lease.since().toEpochMilli()),
                Long.toString(lease.end().toEpochMilli()),
                Integer.toString(lease.client().type()),
                orDash(lease.client().bytes().hex()),
                orDash(lease.clientId().hex()),
                orDash(lease.hostname()));
        return checksum(fields) + " " + fields + "\n";
    }

    /** The record in a line without its line end, or null if the line is damaged. */
    static @Nullable Lease read(String line) {
        int blank = line.indexOf(' ');
        if (blank < 0 || !checksum(line.substring(blank + 1)).equals(line.substring(0, blank))) {
            return null;
        }
        String[] fields = line.substring(blank + 1).split(" ", -1);
        if (fields.length != FIELDS) {
            return null;
        }
        try {
            return new Lease(
                    Ip4.parse(fields[0]),
                    new HardwareAddress(Integer.parseInt(fields[5]), hex(fields[6])),
                    Integer.parseInt(fields[1]),
                    Lease.State.valueOf(fields[2]),
                    Instant.ofEpochMilli(Long.parseLong(fields[3])),
                    Instant.ofEpochMilli(Long.parseLong(fields[4])),
                    hex(fields[7]),
                    fields[8].equals("-") ? "" : fields[8]);
        } catch (IllegalArgumentException ofAnotherVersion) {
            return null;
        }
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static Bytes hex(String field) {
        return field.equals("-") ? Bytes.EMPTY : Bytes.ofHex(field);
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
