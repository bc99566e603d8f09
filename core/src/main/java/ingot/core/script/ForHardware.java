package ingot.core.script;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Whether a machine has the hardware that a script is for (facts: metadata-and-scripts §12). */
public final class ForHardware {

    private ForHardware() {}

    /**
     * True if one of the patterns matches.
     *
     * @param patterns as {@link ScriptHeader#forHardware}
     * @param modaliases of all devices of the machine
     * @param metadata by the API's names, such as {@code system_vendor}
     */
    public static boolean matches(List<String> patterns, Collection<String> modaliases, Map<String, String> metadata) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, modaliases, metadata));
    }

    private static boolean matches(String pattern, Collection<String> modaliases, Map<String, String> metadata) {
        int colon = pattern.indexOf(':');
        String kind = pattern.substring(0, colon);
        String wanted = pattern.substring(colon + 1);
        return switch (kind) {
            case "modalias" -> anyGlob(wanted, modaliases);
            // the kernel writes ids of PCI with eight digits, those of USB with four
            case "pci" -> anyGlob("pci:v0000" + id(wanted, 0) + "d" + device("0000", wanted) + "sv*", modaliases);
            case "usb" -> anyGlob("usb:v" + id(wanted, 0) + "p" + device("", wanted) + "d*", modaliases);
            default -> wanted.equals(metadata.get(kind));
        };
    }

    private static String device(String zeros, String wanted) {
        String id = id(wanted, 1);
        return id.equals("*") ? "*" : zeros + id;
    }

    private static String id(String wanted, int index) {
        return wanted.split(":", -1)[index].toUpperCase(Locale.ROOT);
    }

    private static boolean anyGlob(String glob, Collection<String> modaliases) {
        StringBuilder regex = new StringBuilder();
        glob.chars().forEach(c -> {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        Pattern pattern = Pattern.compile(regex.toString());
        return modaliases.stream()
                .anyMatch(modalias -> pattern.matcher(modalias).matches());
    }
}
