package ingot.core.machine;

import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Identifier of a node in URLs: six digits in base 24 with an alphabet without look-alikes (facts: lifecycle §1). */
public final class SystemId {
    private static final String ALPHABET = "34678abcdefghkmnpqrstwxy";
    private static final int DIGITS = 6;
    private static final int LOWEST = 24 * 24 * 24 * 24 * 24;
    private static final int TRIES = 1000;

    private SystemId() {}

    /**
     * A fresh identifier.
     *
     * @param taken tells which identifiers are in use
     * @throws IllegalStateException when 1000 tries found none, which means that the space is all but full
     */
    public static String generate(RandomGenerator random, Predicate<String> taken) {
        for (int tried = 0; tried < TRIES; tried++) {
            String id = render(random.nextInt(LOWEST, LOWEST * ALPHABET.length()));
            if (!taken.test(id)) {
                return id;
            }
        }
        throw new IllegalStateException("system id: none free in " + TRIES + " tries");
    }

    /** Whether a text could be an identifier, so that nothing else reaches a query. */
    public static boolean valid(String text) {
        return text.length() == DIGITS && text.chars().allMatch(digit -> ALPHABET.indexOf(digit) >= 0);
    }

    private static String render(int number) {
        char[] digits = new char[DIGITS];
        int rest = number;
        for (int place = DIGITS - 1; place >= 0; place--) {
            digits[place] = ALPHABET.charAt(rest % ALPHABET.length());
            rest /= ALPHABET.length();
        }
        return new String(digits);
    }
}
