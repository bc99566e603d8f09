package ingot.wire.dhcp4;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Option 119: search domains in DNS wire form with compression (RFC 3397 section 2). */
public final class DomainSearch {
    private static final int LABEL_MAX = 63;
    private static final int NAME_MAX = 255;
    private static final int POINTER = 0xc0;
    private static final int POINTER_REACH = 0x3fff;

    private DomainSearch() {}

    /** The names as bytes; a tail that was written before is pointed to. Throws IllegalArgumentException for a label that is empty or over 63 bytes. */
    public static Bytes encode(List<String> names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, Integer> offsets = new HashMap<>();
        for (String name : names) {
            encodeName(out, offsets, name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
        }
        return Bytes.of(out.toByteArray());
    }

    private static void encodeName(ByteArrayOutputStream out, Map<String, Integer> offsets, String name) {
        String rest = name;
        while (true) {
            Integer known = offsets.get(rest);
            if (known != null) {
                out.write(POINTER | known >> 8);
                out.write(known);
                return;
            }
            if (out.size() <= POINTER_REACH) {
                offsets.put(rest, out.size());
            }
            int dot = rest.indexOf('.');
            byte[] label = (dot < 0 ? rest : rest.substring(0, dot)).getBytes(StandardCharsets.UTF_8);
            if (label.length == 0 || label.length > LABEL_MAX) {
                throw new IllegalArgumentException(
                        "domain name: " + name + " has a label of " + label.length + " bytes (expected: 1..63)");
            }
            out.write(label.length);
            out.writeBytes(label);
            if (dot < 0) {
                out.write(0);
                return;
            }
            rest = rest.substring(dot + 1);
        }
    }

    /**
     * The names in {@code bytes}.
     *
     * @throws MalformedDhcp4 if a label or pointer leads outside, forward or in a circle
     */
    public static List<String> decode(Bytes bytes) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < bytes.length()) {
            StringBuilder name = new StringBuilder();
            at = decodeName(bytes, at, name);
            names.add(name.toString());
        }
        return List.copyOf(names);
    }

    /** Appends the name at {@code start}; returns where the next one begins. Pointers only lead backwards, so the walk ends. */
    private static int decodeName(Bytes bytes, int start, StringBuilder name) {
        int next = -1;
        int at = start;
        int floor = start;
        while (true) {
            if (at >= bytes.length()) {
                throw new MalformedDhcp4("domain search: a name runs past the end");
            }
            int length = bytes.at(at);
            if (length == 0) {
                return next < 0 ? at + 1 : next;
            }
            if ((length & POINTER) == POINTER) {
                if (at + 1 >= bytes.length()) {
                    throw new MalformedDhcp4("domain search: half a pointer at the end");
                }
                int target = bytes.uint16(at) & POINTER_REACH;
                if (target >= floor) {
                    throw new MalformedDhcp4(
                            "domain search: pointer to " + target + " (expected: before " + floor + ")");
                }
                next = next < 0 ? at + 2 : next;
                at = target;
                floor = target;
                continue;
            }
            if (length > LABEL_MAX || at + 1 + length > bytes.length() || name.length() + 1 + length > NAME_MAX) {
                throw new MalformedDhcp4("domain search: label of " + length + " bytes at " + at);
            }
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(bytes.slice(at + 1, at + 1 + length).toArray(), StandardCharsets.ISO_8859_1));
            at += 1 + length;
        }
    }
}
