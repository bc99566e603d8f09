package ingot.core.constraint;

import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers as constraints take them: not negative, decimals allowed, at most twelve digits on each side of the point. */
final class Numbers {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}(\\.[0-9]{0,12})?");

    private Numbers() {}

    static Optional<Double> parse(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }
}
