package ingot.wire.dhcp4;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of one message in their order; parts of a long option are already joined (RFC 3396). Unknown options are kept as bytes. The typed
 * readers treat a value of the wrong length as absent, so that one odd option of an old firmware does not cost it its lease; the options that
 * decide who gets which address are checked by the codec instead.
 */
public final class Options {
    /** No options. */
    public static final Options NONE = new Options(Map.of());

    private final Map<Integer, Bytes> values;

    private Options(Map<Integer, Bytes> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** A builder without options. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Options inside an option, as in 43, 82 and 175: code, length, value, without a common end marker.
     *
     * @throws MalformedDhcp4 if a length runs past the end
     */
    public static Options encapsulated(Bytes bytes) {
        return OptionField.parse(List.of(bytes));
    }

    /** The codes in their order of first appearance, with their values. */
    public Map<Integer, Bytes> values() {
        return values;
    }

    /** The value of the option, or null. */
    public @Nullable Bytes get(int code) {
        return values.get(code);
    }

    /** Whether the option is there. */
    public boolean has(int code) {
        return values.containsKey(code);
    }

    /** The option as one address, or null. */
    public @Nullable Ip4 address(int code) {
        Bytes value = values.get(code);
        return value == null || value.length() != 4 ? null : new Ip4(value.int32(0));
    }

    /** The option as addresses; empty if it is absent or no multiple of four bytes. */
    public List<Ip4> addresses(int code) {
        Bytes value = values.getOrDefault(code, Bytes.EMPTY);
        List<Ip4> addresses = new ArrayList<>();
        for (int i = 0; value.length() % 4 == 0 && i < value.length(); i += 4) {
            addresses.add(new Ip4(value.int32(i)));
        }
        return List.copyOf(addresses);
    }

    /** The option as a number of one byte, -1 if absent. */
    public int uint8(int code) {
        Bytes value = values.get(code);
        return value == null || value.length() != 1 ? -1 : value.at(0);
    }

    /** The option as a number of two bytes, -1 if absent. */
    public int uint16(int code) {
        Bytes value = values.get(code);
        return value == null || value.length() != 2 ? -1 : value.uint16(0);
    }

    /** The option as a number of four bytes, -1 if absent. */
    public long uint32(int code) {
        Bytes value = values.get(code);
        return value == null || value.length() != 4 ? -1 : Integer.toUnsignedLong(value.int32(0));
    }

    /** The option as numbers of two bytes each; empty if absent or of odd length. */
    public List<Integer> uint16s(int code) {
        Bytes value = values.getOrDefault(code, Bytes.EMPTY);
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; value.length() % 2 == 0 && i < value.length(); i += 2) {
            numbers.add(value.uint16(i));
        }
        return List.copyOf(numbers);
    }

    /** The option as text up to the first NUL; empty if absent. */
    public String text(int code) {
        return values.getOrDefault(code, Bytes.EMPTY).text();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Options options && values.equals(options.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** Collects options. Setting a code again replaces its value and keeps its place. */
    public static final class Builder {
        private final Map<Integer, Bytes> values = new LinkedHashMap<>();

        private Builder() {}

        /** Sets the option {@code code}, 1..254, to {@code value}. */
        public Builder put(int code, Bytes value) {
            if (code <= Code.PAD || code >= Code.END) {
                throw new IllegalArgumentException("option code: " + code + " (expected: 1..254)");
            }
            values.put(code, value);
            return this;
        }

        /** Sets the option unless it is there already. */
        public Builder putIfAbsent(int code, Bytes value) {
            return values.containsKey(code) ? this : put(code, value);
        }

        /** Sets a number of one byte. */
        public Builder uint8(int code, int value) {
            return put(code, Bytes.ofInts(value));
        }

        /** Sets a number of two bytes. */
        public Builder uint16(int code, int value) {
            return put(code, Bytes.ofInts(value >>> 8, value));
        }

        /** Sets a number of four bytes. */
        public Builder uint32(int code, long value) {
            return put(code, new Ip4((int) value).toBytes());
        }

        /** Sets addresses. */
        public Builder addresses(int code, List<Ip4> addresses) {
            byte[] bytes = new byte[4 * addresses.size()];
            for (int i = 0; i < addresses.size(); i++) {
                System.arraycopy(addresses.get(i).toBytes().toArray(), 0, bytes, 4 * i, 4);
            }
            return put(code, Bytes.of(bytes));
        }

        /** Sets one address. */
        public Builder address(int code, Ip4 address) {
            return put(code, address.toBytes());
        }

        /** Sets text, without a closing NUL. */
        public Builder text(int code, String text) {
            return put(code, Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
        }

        /** Sets the options {@code inner} inside the option {@code code}. */
        public Builder encapsulate(int code, Options inner) {
            return put(code, OptionField.write(inner));
        }

        /** The options so far. */
        public Options build() {
            return new Options(new LinkedHashMap<>(values));
        }
    }
}
