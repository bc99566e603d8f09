package ingot.core.storage;

import java.util.Locale;
import java.util.Optional;

/** The ready-made layouts that can be applied to a machine. */
public enum StorageLayout {
    FLAT,
    LVM,
    BLANK;

    /** The name in the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<StorageLayout> ofText(String text) {
        for (StorageLayout layout : values()) {
            if (layout.text().equals(text)) {
                return Optional.of(layout);
            }
        }
        return Optional.empty();
    }
}
