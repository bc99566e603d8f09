package ingot.core.machine;

import java.util.Arrays;
import java.util.Optional;

/** Kind of a script set (facts: metadata-and-scripts §14). */
public enum ResultType {
    COMMISSIONING(0, "Commissioning", "commissioning", "commission"),
    INSTALLATION(1, "Installation", "installation", "install"),
    TESTING(2, "Testing", "testing", "test"),
    RELEASE(3, "Release", "release", "release"),
    DEPLOYMENT(4, "Deployment", "deployment", "deployment");

    private final int number;
    private final String label;
    private final String word;
    private final String otherWord;

    ResultType(int number, String label, String word, String otherWord) {
        this.number = number;
        this.label = label;
        this.word = word;
        this.otherWord = otherWord;
    }

    /** The type with a wire number. */
    public static Optional<ResultType> ofNumber(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    /** The type with an accepted word such as {@code install}. */
    public static Optional<ResultType> ofWord(String word) {
        return Arrays.stream(values())
                .filter(type -> type.word.equals(word) || type.otherWord.equals(word))
                .findFirst();
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
