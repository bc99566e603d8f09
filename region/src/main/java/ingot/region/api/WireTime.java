package ingot.region.api;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The shapes in which times travel (maas-api/conventions.md §5). */
public final class WireTime {

    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);
    private static final DateTimeFormatter SPOKEN =
            DateTimeFormatter.ofPattern("EEE, dd MMM. uuuu HH:mm:ss", Locale.US);

    private WireTime() {}

    /** {@code 2026-03-03T10:00:00.123Z}, null for null. */
    public static @Nullable String iso(@Nullable OffsetDateTime time) {
        return time == null ? null : ISO.format(time.withOffsetSameInstant(ZoneOffset.UTC));
    }

    /** {@code Tue, 03 Mar. 2026 10:00:00}: events and addresses of subnets. */
    public static String spoken(OffsetDateTime time) {
        return SPOKEN.format(time.withOffsetSameInstant(ZoneOffset.UTC));
    }
}
