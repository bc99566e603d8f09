package ingot.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A path template, cut into segments: {@code /MAAS/api/2.0/machines/{system_id}/}. A name fills a whole segment; a last
 * name with a star takes all that follows, slashes included ({@code /files/{filename*}/}, {@code /boot/{path*}}). A
 * trailing slash is an empty last segment, so that paths with and without it differ.
 *
 * @param text as declared
 * @param segments in order
 */
record Template(String text, List<Segment> segments) {

    /** One step of a path. */
    sealed interface Segment {
        record Literal(String text) implements Segment {}

        record Name(String name) implements Segment {}

        /** The rest of the path, at least one segment. */
        record Rest(String name, boolean slash) implements Segment {}
    }

    static Template parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("path template: " + text + " (expected: starts with /)");
        }
        String[] words = text.substring(1).split("/", -1);
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (!word.startsWith("{")) {
                if (word.contains("{") || word.contains("}") || (word.isEmpty() && i < words.length - 1)) {
                    throw new IllegalArgumentException("path template: " + text + " (bad segment: '" + word + "')");
                }
                segments.add(new Segment.Literal(word));
                continue;
            }
            boolean rest = word.endsWith("*}");
            if (!word.endsWith("}") || word.length() < (rest ? 4 : 3)) {
                throw new IllegalArgumentException("path template: " + text + " (bad segment: '" + word + "')");
            }
            String name = word.substring(1, word.length() - (rest ? 2 : 1));
            if (!names.add(name)) {
                throw new IllegalArgumentException("path template: " + text + " (name twice: " + name + ")");
            }
            if (!rest) {
                segments.add(new Segment.Name(name));
                continue;
            }
            boolean slash = i == words.length - 2 && words[i + 1].isEmpty();
            if (i < words.length - 1 && !slash) {
                throw new IllegalArgumentException("path template: " + text + " (nothing may follow {" + name + "*})");
            }
            segments.add(new Segment.Rest(name, slash));
            break;
        }
        return new Template(text, List.copyOf(segments));
    }

    /** The names in order: the positional arguments of the command line. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Segment segment : segments) {
            switch (segment) {
                case Segment.Literal literal -> {}
                case Segment.Name name -> names.add(name.name());
                case Segment.Rest rest -> names.add(rest.name());
            }
        }
        return List.copyOf(names);
    }

    /** The template as the description shows it: stars are left out. */
    String described() {
        return text.replace("*}", "}");
    }
}
