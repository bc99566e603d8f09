package ingot.core.machine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Kind of a script set (facts: metadata-and-scripts §14). */
public enum ResultType {
    COMMISSIONING(0, "Commissioning", List.of("commissioning", "commission")),
    INSTALLATION(1, "Installation", List.of("installation", "install")),
    TESTING(2, "Testing", List.of("testing", "test")),
    RELEASE(3, "Release", List.of("release")),
    DEPLOYMENT(4, "Deployment", List.of("deployment"));

    private final int number;
    private final String label;
    private final List<String> words;

    ResultType(int number, String label, List<String> words) {
        this.number = number;
        this.label = label;
        this.words = words;
    }

    /** The type with a wire number. */
    public static Optional<ResultType> ofNumber(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    /** The type with an accepted word such as {@code install}. */
    public static Optional<ResultType> ofWord(String word) {
        return Arrays.stream(values()).filter(type -> type.words.contains(word)).findFirst();
    }

    /** Wire number. */
    public int number() {
        return number;
    }

    /** Wire label ({@code type_name}). */
    public String label() {
        return label;
    }
}
