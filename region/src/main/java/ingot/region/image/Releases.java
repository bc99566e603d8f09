package ingot.region.image;

import static ingot.region.db.Tables.BOOT_RESOURCE;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * Operating systems, series and architectures that are valid without any image (facts/empty-server.md), and those of the
 * images at hand.
 */
public final class Releases {

    /** Architectures that are always valid. */
    public static final List<String> ARCHITECTURES =
            List.of("amd64/generic", "arm64/generic", "armhf/generic", "ppc64el/generic", "s390x/generic");

    /** Ubuntu's long-term series, newest first. */
    public static final List<String> UBUNTU = List.of("resolute", "noble", "jammy", "focal", "bionic", "xenial");

    /** Debian's series, newest first. */
    public static final List<String> DEBIAN = List.of("trixie", "bookworm", "bullseye", "buster");

    private static final String CUSTOM = "custom";

    /** An operating system and one of its series. */
    public record Release(String osystem, String series) {

        /** {@code os/series}, as boot resources are named. */
        public String name() {
            return osystem + "/" + series;
        }
    }

    private Releases() {}

    /**
     * Reads {@code os/series} or a bare series name.
     *
     * @return empty when neither an always valid series nor an image at hand has that name
     */
    public static Optional<Release> parse(DSLContext sql, String text) {
        int slash = text.indexOf('/');
        String series = slash < 0 ? text : text.substring(slash + 1);
        String osystem = slash < 0 ? "" : text.substring(0, slash);
        if (UBUNTU.contains(series) && (osystem.isEmpty() || osystem.equals("ubuntu"))) {
            return Optional.of(new Release("ubuntu", series));
        }
        if (DEBIAN.contains(series) && (osystem.isEmpty() || osystem.equals("debian"))) {
            return Optional.of(new Release("debian", series));
        }
        for (Release image : ofImages(sql)) {
            if (image.series().equals(series) && (osystem.isEmpty() || osystem.equals(image.osystem()))) {
                return Optional.of(image);
            }
        }
        return Optional.empty();
    }

    /** Operating systems: the always valid ones and those of images. */
    public static Set<String> osystems(DSLContext sql) {
        Set<String> all = new LinkedHashSet<>(List.of("ubuntu", "debian"));
        ofImages(sql).forEach(image -> all.add(image.osystem()));
        return all;
    }

    /** Series of one operating system: the always valid ones and those of images. */
    public static Set<String> series(DSLContext sql, String osystem) {
        Set<String> all = new LinkedHashSet<>();
        if (osystem.equals("ubuntu")) {
            all.addAll(UBUNTU);
        }
        if (osystem.equals("debian")) {
            all.addAll(DEBIAN);
        }
        ofImages(sql).stream()
                .filter(image -> image.osystem().equals(osystem))
                .forEach(image -> all.add(image.series()));
        return all;
    }

    private static List<Release> ofImages(DSLContext sql) {
        return sql
                .selectDistinct(BOOT_RESOURCE.NAME)
                .from(BOOT_RESOURCE)
                .where(BOOT_RESOURCE.EPHEMERAL.isFalse())
                .and(BOOT_RESOURCE.BOOTLOADER_TYPE.isNull())
                .orderBy(BOOT_RESOURCE.NAME)
                .fetch(BOOT_RESOURCE.NAME)
                .stream()
                .map(Releases::ofName)
                .toList();
    }

    private static Release ofName(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? new Release(CUSTOM, name) : new Release(name.substring(0, slash), name.substring(slash + 1));
    }
}
