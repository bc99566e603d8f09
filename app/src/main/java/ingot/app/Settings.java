package ingot.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Settings of a process: {@code DIR/ingot.yaml}, then {@code --set key=value}, keys with dots.
 *
 * @param values text by key; only keys that docs/reference/settings.md lists
 */
record Settings(Map<String, String> values) {

    /** Ports of the rack's services, with what they are unless set. Those that no service uses yet are checked all the same. */
    private static final Map<String, Integer> PORTS = Map.of(
            "rack.port.dhcp4", 67,
            "rack.port.dhcp6", 547,
            "rack.port.proxydhcp", 4011,
            "rack.port.tftp", 69,
            "rack.port.http", 5248,
            "rack.port.dns", 53,
            "rack.port.ntp", 123,
            "rack.port.syslog", 5247);

    private static final Set<String> OTHERS = Set.of("http", "link", "rack.interfaces");

    Settings {
        values = Map.copyOf(values);
    }

    /** Reads the file below the data directory, if there is one, and lays {@code key=value} pairs over it. */
    static Settings read(Path data, List<String> pairs) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        Path file = data.resolve("ingot.yaml");
        if (Files.exists(file)) {
            try {
                Object document = new Load(
                                LoadSettings.builder().setLabel(file.toString()).build())
                        .loadFromString(Files.readString(file));
                if (document != null) {
                    flatten("", document, values);
                }
            } catch (YamlEngineException malformed) {
                throw new CannotStart("settings in " + file + ": " + malformed.getMessage(), malformed);
            }
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new Options.Usage("--set " + pair + ": expected key=value");
            }
            values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        for (Map.Entry<String, String> entry : values.entrySet()) {
            if (PORTS.containsKey(entry.getKey())) {
                checkedPort(entry.getKey(), entry.getValue());
            } else if (!OTHERS.contains(entry.getKey())) {
                throw new CannotStart("setting " + entry.getKey() + ": there is no such setting (expected: "
                        + Stream.concat(OTHERS.stream(), PORTS.keySet().stream())
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + ")");
            }
        }
        return new Settings(values);
    }

    private static void flatten(String prefix, Object node, Map<String, String> values) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (value != null) {
                    flatten(prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key, value, values);
                }
            });
        } else {
            values.put(prefix, String.valueOf(node));
        }
    }

    String text(String key, String fallback) {
        return values.getOrDefault(key, fallback);
    }

    /** A UDP or TCP port of the rack, 1 to 65535. */
    int port(String key) {
        String value = values.get(key);
        return value == null ? PORTS.getOrDefault(key, 0) : checkedPort(key, value);
    }

    private static int checkedPort(String key, String value) {
        if (value.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(value);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        }
        throw new CannotStart("setting " + key + ": " + value + " (expected: a port, 1 to 65535)");
    }

    /** {@code ADDR:PORT}, with IPv6 addresses in brackets. */
    static InetSocketAddress address(String flag, String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new Options.Usage(flag + " " + text + ": expected ADDRESS:PORT");
        }
        String host = text.substring(0, colon).replaceAll("^\\[|]$", "");
        InetSocketAddress address;
        try {
            address = new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException malformed) {
            throw new Options.Usage(flag + " " + text + ": expected ADDRESS:PORT");
        }
        if (address.isUnresolved()) {
            throw new CannotStart(flag + " " + text + ": there is no host " + host
                    + "; give an address of this host, such as 0.0.0.0 for all");
        }
        return address;
    }
}
