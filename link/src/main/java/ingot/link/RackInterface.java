package ingot.link;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * A network interface of the rack's host.
 *
 * @param addresses with prefix length, such as {@code 192.168.77.1/24}
 */
@Json
public record RackInterface(String name, String mac, boolean up, int mtu, List<String> addresses) {}
