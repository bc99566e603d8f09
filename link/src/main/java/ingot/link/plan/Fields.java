package ingot.link.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object, read strictly: a missing or wrongly typed one is named. */
final class Fields {

    private static final int ITEMS_MAX = 10_000;

    private final String where;
    private final Map<?, ?> map;

    private Fields(String where, Map<?, ?> map) {
        this.where = where;
        this.map = map;
    }

    static Fields of(String where, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Fields(where, map);
        }
        throw new MalformedPlan(where + " (expected: an object)");
    }

    String text(String name) {
        String value = textOrNull(name);
        if (value == null) {
            throw wrong(name, "a text");
        }
        return value;
    }

    @Nullable String textOrNull(String name) {
        Object value = map.get(name);
        return switch (value) {
            case null -> null;
            case String text -> text;
            default -> throw wrong(name, "a text");
        };
    }

    boolean bool(String name) {
        if (map.get(name) instanceof Boolean bool) {
            return bool;
        }
        throw wrong(name, "true or false");
    }

    /** A whole number, not negative. */
    long number(String name) {
        long value = switch (map.get(name)) {
            case Long number -> number;
            case Integer number -> number;
            case Double number when number == Math.rint(number) && number < (1L << 53) -> number.longValue();
            case null, default -> -1;
        };
        if (value < 0) {
            throw wrong(name, "a whole number from 0");
        }
        return value;
    }

    int smallNumber(String name) {
        long value = number(name);
        if (value > Integer.MAX_VALUE) {
            throw wrong(name, "a number below 2^31");
        }
        return (int) value;
    }

    <T> T word(String name, Function<String, T> reader) {
        String text = text(name);
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedPlan(where + "." + name + ": " + text, e);
        }
    }

    List<String> texts(String name) {
        return items(name, (path, item) -> {
            if (item instanceof String text) {
                return text;
            }
            throw new MalformedPlan(path + " (expected: a text)");
        });
    }

    <T> List<T> objects(String name, Function<Fields, T> reader) {
        return items(name, (path, item) -> reader.apply(of(path, item)));
    }

    private <T> List<T> items(String name, ItemReader<T> reader) {
        if (!(map.get(name) instanceof List<?> list) || list.size() > ITEMS_MAX) {
            throw wrong(name, "a list of at most " + ITEMS_MAX);
        }
        List<T> items = new ArrayList<>(list.size());
        for (Object item : list) {
            items.add(reader.read(where + "." + name + "[" + items.size() + "]", item));
        }
        return items;
    }

    MalformedPlan wrong(String name, String expected) {
        return new MalformedPlan(where + "." + name + " (expected: " + expected + ")");
    }

    /** Reads one item of a list; the path is for messages. */
    private interface ItemReader<T> {
        T read(String path, @Nullable Object item);
    }
}
