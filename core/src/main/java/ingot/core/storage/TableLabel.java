package ingot.core.storage;

import java.util.Locale;

/** Kinds of partition table. The words in plans are {@code gpt} and {@code msdos}. */
public enum TableLabel {
    GPT,
    MSDOS;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value with this text; any other text is an {@link IllegalArgumentException}. */
    public static TableLabel ofText(String text) {
        return switch (text) {
            case "gpt" -> GPT;
            case "msdos", "mbr" -> MSDOS;
            default -> throw new IllegalArgumentException("partition table: " + text + " (expected: gpt or msdos)");
        };
    }
}
