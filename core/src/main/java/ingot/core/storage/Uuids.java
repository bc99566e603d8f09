package ingot.core.storage;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** UUIDs as text: drawn from a given source of randomness, or derived from a name. */
public final class Uuids {

    private Uuids() {}

    /** A version 4 UUID (RFC 9562 §5.4). */
    public static String random(RandomGenerator random) {
        long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x0000000000004000L;
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /** The same name always gives the same version 3 UUID: a plan asked for twice must be the same bytes. */
    static String derived(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
