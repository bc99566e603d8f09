package ingot.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Settings of a process: {@code DIR/ingot.yaml}, then {@code --set key=value}, keys with dots.
 *
 * @param values text by key
 */
record Settings(Map<String, String> values) {

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

    /** A UDP or TCP port, 1 to 65535. */
    int port(String key, int fallback) {
        String value = values.get(key);
        if (value == null) {
            return fallback;
        }
        try {
            int port = Integer.parseInt(value);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, with the value.
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
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            return new InetSocketAddress(host, port);
        } catch (IllegalArgumentException malformed) {
            throw new Options.Usage(flag + " " + text + ": expected ADDRESS:PORT");
        }
    }
}
