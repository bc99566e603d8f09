package ingot.core.constraint;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a storage constraint (facts: conventions §11): {@code [label ":"] size ["(" tag ("," tag)* ")"]}.
 *
 * @param label under which the answer names the device; null for none
 * @param gigabytes size as written, in units of 10^9 bytes
 * @param tags all must be on the device; {@code partition} asks for a partition instead of a disk
 */
public record StorageWish(@Nullable String label, String gigabytes, List<String> tags) {
    private static final String PARTITION = "partition";
    private static final int LENGTH_MAX = 4096;
    private static final BigDecimal GIGABYTE = BigDecimal.valueOf(1_000_000_000);

    /** Sizes are bounded to 12 digits (a zettabyte), so that arithmetic on them is, too. */
    private static final Pattern ENTRY = Pattern.compile(
            "(?:([a-zA-Z0-9]+):)?([0-9]{1,12}(?:\\.[0-9]{1,12})?)(?:\\(([a-zA-Z0-9_.:-]+(?:,[a-zA-Z0-9_.:-]+)*)\\))?(?:,|$)");

    public StorageWish {
        tags = List.copyOf(tags);
    }

    /**
     * Reads a whole constraint.
     *
     * @throws Malformed if the text is anything but what {@link #render} gives back
     */
    public static List<StorageWish> parse(String text) {
        List<StorageWish> wishes = new ArrayList<>();
        Matcher entry = ENTRY.matcher(text);
        int at = 0;
        while (text.length() <= LENGTH_MAX
                && at < text.length()
                && entry.region(at, text.length()).lookingAt()) {
            String tags = entry.group(3);
            wishes.add(new StorageWish(
                    entry.group(1), entry.group(2), tags == null ? List.of() : List.of(tags.split(",", -1))));
            at = entry.end();
        }
        if (wishes.isEmpty() || !render(wishes).equals(text)) {
            throw new Malformed("Malformed storage constraint, \"" + text + "\".");
        }
        return List.copyOf(wishes);
    }

    /** The text of a whole constraint. */
    public static String render(List<StorageWish> wishes) {
        return wishes.stream().map(StorageWish::text).collect(Collectors.joining(","));
    }

    /** Smallest size in bytes. */
    public long bytesMin() {
        BigDecimal bytes = new BigDecimal(gigabytes).multiply(GIGABYTE);
        return bytes.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
    }

    boolean wantsPartition() {
        return tags.contains(PARTITION);
    }

    /** The tags that must be on the device. */
    List<String> deviceTags() {
        return tags.stream().filter(tag -> !tag.equals(PARTITION)).toList();
    }

    private String text() {
        String shownTags = tags.isEmpty() ? "" : "(" + String.join(",", tags) + ")";
        return (label == null ? "" : label + ":") + gigabytes + shownTags;
    }
}
