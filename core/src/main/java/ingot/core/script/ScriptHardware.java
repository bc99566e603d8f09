package ingot.core.script;

import java.util.Locale;
import java.util.Optional;

/** Which part of a machine a script is about. The numbers are the API's. */
public enum ScriptHardware {
    NODE(0),
    CPU(1),
    MEMORY(2),
    STORAGE(3),
    NETWORK(4),
    GPU(5);

    private final int number;

    ScriptHardware(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** The label, which every such script also carries as a tag. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By word or number, as forms and headers have it. */
    public static Optional<ScriptHardware> ofText(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "node", "machine", "controller", "other", "generic", "0" -> Optional.of(NODE);
            case "cpu", "processor", "1" -> Optional.of(CPU);
            case "memory", "ram", "2" -> Optional.of(MEMORY);
            case "storage", "disk", "ssd", "3" -> Optional.of(STORAGE);
            case "network", "net", "interface", "4" -> Optional.of(NETWORK);
            case "gpu", "graphics", "5" -> Optional.of(GPU);
            default -> Optional.empty();
        };
    }
}
