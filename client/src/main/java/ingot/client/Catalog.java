package ingot.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The commands of a server, read from its own description (maas-api/conventions.md §8). Immutable. */
final class Catalog {

    private final String hash;
    private final Map<String, Map<String, Verb>> resources;

    /**
     * One command.
     *
     * @param path template below the server's root
     * @param ids names of the positional arguments
     * @param op null for plain create, read, update, delete
     * @param doc title, blank line, details
     */
    record Verb(String name, String method, @Nullable String op, String path, List<String> ids, String doc) {

        String title() {
            int end = doc.indexOf("\n\n");
            return (end < 0 ? doc : doc.substring(0, end)).replace('\n', ' ').strip();
        }

        /** The path with its values filled in, escaped. */
        String path(List<String> values) {
            String filled = path;
            for (int i = 0; i < ids.size(); i++) {
                filled = filled.replace("{" + ids.get(i) + "}", escape(values.get(i)));
            }
            return op == null ? filled : filled + "?op=" + escape(op);
        }
    }

    private Catalog(String hash, Map<String, Map<String, Verb>> resources) {
        this.hash = hash;
        this.resources = resources;
    }

    /** @throws CommandFailed when the document is no API description */
    static Catalog of(@Nullable Object document) {
        Map<String, Map<String, Verb>> resources = new TreeMap<>();
        for (Object resource : list(at(document, "resources"))) {
            Object handler = at(resource, "auth") == null ? at(resource, "anon") : at(resource, "auth");
            Map<String, Verb> verbs = new LinkedHashMap<>();
            List<String> ids = new ArrayList<>();
            list(at(handler, "params")).forEach(id -> ids.add(text(id)));
            for (Object action : list(at(handler, "actions"))) {
                Object op = at(action, "op");
                String name = text(at(action, "name")).replace('_', '-');
                verbs.put(
                        name,
                        new Verb(
                                name,
                                text(at(action, "method")),
                                op == null ? null : text(op),
                                text(at(handler, "path")),
                                List.copyOf(ids),
                                text(at(action, "doc"))));
            }
            resources.put(command(text(at(resource, "name"))), verbs);
        }
        return new Catalog(text(at(document, "hash")), resources);
    }

    String hash() {
        return hash;
    }

    boolean has(String resource, @Nullable String verb) {
        Map<String, Verb> verbs = resources.get(resource);
        return verbs != null && (verb == null || verbs.containsKey(verb.replace('_', '-')));
    }

    /** @throws CommandFailed naming what there is instead */
    Verb verb(String resource, String verb) {
        Verb found = verbs(resource).get(verb.replace('_', '-'));
        if (found == null) {
            throw CommandFailed.usage("'" + resource + "' has no '" + verb + "'. It has: "
                    + String.join(", ", verbs(resource).keySet()) + ".");
        }
        return found;
    }

    /** @throws CommandFailed naming what is close to it */
    Map<String, Verb> verbs(String resource) {
        Map<String, Verb> verbs = resources.get(resource);
        if (verbs != null) {
            return verbs;
        }
        List<String> close = resources.keySet().stream()
                .filter(name -> name.startsWith(resource) || resource.startsWith(name) || name.contains(resource))
                .toList();
        throw CommandFailed.usage("Unknown command '" + resource + "'. "
                + (close.isEmpty()
                        ? "'ingot help' lists all."
                        : "Did you mean: " + String.join(", ", close) + "? 'ingot help' lists all."));
    }

    List<String> resources() {
        return List.copyOf(resources.keySet());
    }

    private static String command(String handler) {
        String bare = handler.endsWith("Handler") ? handler.substring(0, handler.length() - 7) : handler;
        StringBuilder command = new StringBuilder();
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            if (i > 0 && Character.isUpperCase(c) && !Character.isUpperCase(bare.charAt(i - 1))) {
                command.append('-');
            }
            command.append(c);
        }
        return command.toString().toLowerCase(Locale.ROOT);
    }

    private static String escape(String value) {
        return java.net.URLEncoder.encode(value, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    private static @Nullable Object at(@Nullable Object value, String key) {
        return value instanceof Map<?, ?> map ? map.get(key) : null;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new CommandFailed(
                Exit.FAILURE, "The server's description is not one of this kind of API; check the address.");
    }
}
