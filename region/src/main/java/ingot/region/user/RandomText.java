package ingot.region.user;

import java.security.SecureRandom;

/** Random letters and digits for keys, secrets and session ids. Thread-safe. */
final class RandomText {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final SecureRandom random;

    RandomText(SecureRandom random) {
        this.random = random;
    }

    /** A text of so many characters, 5.95 bits each. */
    String of(int chars) {
        StringBuilder text = new StringBuilder(chars);
        for (int i = 0; i < chars; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
