package ingot.core.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Kernel options from their sources, in order of precedence (facts: metadata-and-scripts §6): the configuration's, then
 * those of the machine's tags in order of tag name; what an image brings itself counts only for keys nobody else set.
 */
public final class KernelOptions {

    private KernelOptions() {}

    /**
     * The options that a machine gets, one word each.
     *
     * @param configured the global setting, may be empty
     * @param byTag options by tag name
     * @param ofImage the image's own options, may be empty
     */
    public static List<String> join(String configured, NavigableMap<String, String> byTag, String ofImage) {
        List<String> chosen = new ArrayList<>(words(configured));
        byTag.values().forEach(options -> chosen.addAll(words(options)));
        Set<String> keys = chosen.stream().map(KernelOptions::key).collect(Collectors.toSet());
        List<String> joined = new ArrayList<>();
        words(ofImage).stream().filter(option -> !keys.contains(key(option))).forEach(joined::add);
        joined.addAll(chosen);
        return List.copyOf(joined);
    }

    private static List<String> words(String options) {
        return options.isBlank() ? List.of() : List.of(options.strip().split("\\s+"));
    }

    private static String key(String option) {
        int equals = option.indexOf('=');
        return equals < 0 ? option : option.substring(0, equals);
    }
}
