package ingot.core.script;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a script is for. The numbers are the API's. */
public enum ScriptType {
    COMMISSIONING(0),
    TESTING(2),
    RELEASE(3),
    DEPLOYMENT(4);

    private final int number;

    ScriptType(int number) {
        this.number = number;
    }

    public static Optional<ScriptType> ofNumber(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    public int number() {
        return number;
    }

    /** The API's {@code type_name}. */
    public String label() {
        return name().charAt(0) + text().substring(1) + " script";
    }

    /** The API's word, which is also the folder in a script archive. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By word, short word or number, as forms and headers have it. */
    public static Optional<ScriptType> ofText(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "commissioning", "commission", "0" -> Optional.of(COMMISSIONING);
            case "testing", "test", "2" -> Optional.of(TESTING);
            case "release", "3" -> Optional.of(RELEASE);
            case "deployment", "4" -> Optional.of(DEPLOYMENT);
            default -> Optional.empty();
        };
    }
}
