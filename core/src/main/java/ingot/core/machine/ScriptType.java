package ingot.core.machine;

import java.util.Arrays;
import java.util.Optional;

/** Kind of a script (facts: metadata-and-scripts §12). Number 1 belongs to {@link ResultType} only. */
public enum ScriptType {
    COMMISSIONING(0, "Commissioning script", "commissioning", "commission"),
    TESTING(2, "Testing script", "testing", "test"),
    RELEASE(3, "Release script", "release", "release"),
    DEPLOYMENT(4, "Deployment script", "deployment", "deployment");

    private final int number;
    private final String label;
    private final String word;
    private final String otherWord;

    ScriptType(int number, String label, String word, String otherWord) {
        this.number = number;
        this.label = label;
        this.word = word;
        this.otherWord = otherWord;
    }

    /** The type with a wire number. */
    public static Optional<ScriptType> ofNumber(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    /** The type with an accepted word such as {@code test}. */
    public static Optional<ScriptType> ofWord(String word) {
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

    /** The result type whose sets hold results of such scripts. */
    public ResultType resultType() {
        return switch (this) {
            case COMMISSIONING -> ResultType.COMMISSIONING;
            case TESTING -> ResultType.TESTING;
            case RELEASE -> ResultType.RELEASE;
            case DEPLOYMENT -> ResultType.DEPLOYMENT;
        };
    }
}
