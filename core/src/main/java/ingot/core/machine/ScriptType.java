package ingot.core.machine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Kind of a script (facts: metadata-and-scripts §12). Number 1 belongs to {@link ResultType} only. */
public enum ScriptType {
    COMMISSIONING(0, "Commissioning script", List.of("commissioning", "commission")),
    TESTING(2, "Testing script", List.of("testing", "test")),
    RELEASE(3, "Release script", List.of("release")),
    DEPLOYMENT(4, "Deployment script", List.of("deployment"));

    private final int number;
    private final String label;
    private final List<String> words;

    ScriptType(int number, String label, List<String> words) {
        this.number = number;
        this.label = label;
        this.words = words;
    }

    /** The type with a wire number. */
    public static Optional<ScriptType> ofNumber(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    /** The type with an accepted word such as {@code test}. */
    public static Optional<ScriptType> ofWord(String word) {
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
