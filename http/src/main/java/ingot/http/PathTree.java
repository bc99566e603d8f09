package ingot.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the template that a path matches. Literal segments win over names, names over the rest of a path. A lookup
 * visits each node at most once, so its cost is bounded by the table and not by the path. Filled first, then only read.
 */
final class PathTree<T> {

    /** A template's value and the path's values for its names, in order. */
    record Match<T>(T value, List<String> values) {}

    private final Node<T> root = new Node<>();

    /** Returns the value at a template's shape, made by {@code fresh} when there is none yet. */
    T at(Template template, Supplier<T> fresh) {
        Node<T> node = root;
        for (Template.Segment segment : template.segments()) {
            node = node.step(segment);
        }
        if (node.value == null) {
            node.value = fresh.get();
        }
        return node.value;
    }

    @Nullable Match<T> find(List<String> segments) {
        List<String> values = new ArrayList<>();
        T value = find(root, segments, 0, values);
        return value == null ? null : new Match<>(value, List.copyOf(values));
    }

    private static <T> @Nullable T find(Node<T> node, List<String> segments, int at, List<String> values) {
        if (at == segments.size()) {
            return node.value;
        }
        String segment = segments.get(at);
        Node<T> literal = node.literals.get(segment);
        if (literal != null) {
            T found = find(literal, segments, at + 1, values);
            if (found != null) {
                return found;
            }
        }
        if (segment.isEmpty()) {
            return null;
        }
        if (node.name != null) {
            values.add(segment);
            T found = find(node.name, segments, at + 1, values);
            if (found != null) {
                return found;
            }
            values.removeLast();
        }
        if (node.restSlash != null
                && at < segments.size() - 1
                && segments.getLast().isEmpty()) {
            values.add(String.join("/", segments.subList(at, segments.size() - 1)));
            return node.restSlash.value;
        }
        if (node.rest != null) {
            values.add(String.join("/", segments.subList(at, segments.size())));
            return node.rest.value;
        }
        return null;
    }

    private static final class Node<T> {
        private final Map<String, Node<T>> literals = new HashMap<>();
        private @Nullable Node<T> name;
        private @Nullable Node<T> rest;
        private @Nullable Node<T> restSlash;
        private @Nullable T value;

        /** The node one segment further, made when there is none yet. */
        private Node<T> step(Template.Segment segment) {
            switch (segment) {
                case Template.Segment.Literal literal -> {
                    return literals.computeIfAbsent(literal.text(), key -> new Node<>());
                }
                case Template.Segment.Name any -> {
                    name = orNew(name);
                    return name;
                }
                case Template.Segment.Rest any
                when any.slash() -> {
                    restSlash = orNew(restSlash);
                    return restSlash;
                }
                case Template.Segment.Rest any -> {
                    rest = orNew(rest);
                    return rest;
                }
            }
        }

        private static <T> Node<T> orNew(@Nullable Node<T> node) {
            return node == null ? new Node<>() : node;
        }
    }
}
