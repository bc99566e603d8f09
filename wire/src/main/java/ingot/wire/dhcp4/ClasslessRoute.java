package ingot.wire.dhcp4;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * One route of option 121 (RFC 3442).
 *
 * @param destination the network, host bits zero
 * @param prefixLength 0..32
 * @param router the next hop, 0.0.0.0 for "on this link"
 */
public record ClasslessRoute(Ip4 destination, int prefixLength, Ip4 router) {
    /** Refuses a prefix length outside 0..32. */
    public ClasslessRoute {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("prefix length: " + prefixLength + " (expected: 0..32)");
        }
    }

    /** The option's value. */
    public static Bytes encode(List<ClasslessRoute> routes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ClasslessRoute route : routes) {
            out.write(route.prefixLength);
            out.write(route.destination.toBytes().toArray(), 0, significantBytes(route.prefixLength));
            out.writeBytes(route.router.toBytes().toArray());
        }
        return Bytes.of(out.toByteArray());
    }

    /**
     * The routes in the option's value.
     *
     * @throws MalformedDhcp4 if a prefix is over 32 or a route is cut
     */
    public static List<ClasslessRoute> decode(Bytes bytes) {
        List<ClasslessRoute> routes = new ArrayList<>();
        int at = 0;
        while (at < bytes.length()) {
            int prefixLength = bytes.at(at++);
            int significant = significantBytes(prefixLength);
            if (prefixLength > 32 || bytes.length() - at < significant + 4) {
                throw new MalformedDhcp4("classless route: prefix length " + prefixLength + " with "
                        + (bytes.length() - at) + " bytes left");
            }
            int destination = 0;
            for (int i = 0; i < significant; i++) {
                destination |= bytes.at(at++) << (24 - 8 * i);
            }
            routes.add(new ClasslessRoute(new Ip4(destination), prefixLength, new Ip4(bytes.int32(at))));
            at += 4;
        }
        return List.copyOf(routes);
    }

    private static int significantBytes(int prefixLength) {
        return (prefixLength + 7) / 8;
    }
}
