package ingot.region.restore;

import java.util.Optional;
import java.util.UUID;

/**
 * A proof that the database had come this far. Others remember it; a database that does not know it is an older copy.
 *
 * @param life the life of the database in which it was written
 * @param number rises from witness to witness
 * @param id random: a copy that went its own way has another one under the same number
 */
record Witness(UUID life, long number, UUID id) {

    private static final int TEXT_CHARS_MAX = 100;

    /** As racks and the file keep it. */
    String text() {
        return life + " " + number + " " + id;
    }

    /** Reads {@link #text}; empty for anything else. */
    static Optional<Witness> ofText(String text) {
        String[] words = text.strip().split(" ", -1);
        if (text.length() > TEXT_CHARS_MAX || words.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Witness(UUID.fromString(words[0]), Long.parseLong(words[1]), UUID.fromString(words[2])));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
