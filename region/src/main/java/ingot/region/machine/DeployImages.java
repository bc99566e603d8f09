package ingot.region.machine;

import static ingot.region.db.Tables.BOOT_RESOURCE;
import static ingot.region.db.Tables.BOOT_RESOURCE_FILE;
import static ingot.region.db.Tables.BOOT_RESOURCE_SET;

import ingot.http.ApiError;
import ingot.region.image.Releases;
import ingot.region.setting.Settings;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Finds what a deployment names: an operating system, its series, and the image at hand. Runs in the caller's transaction. */
public final class DeployImages {

    /** File types that can be put on a disk, best first. */
    private static final List<String> ROOTS = List.of(
            "squashfs", "root-tgz", "root-tbz", "root-txz", "root-tzst", "root-dd", "root-dd.tar", "root-dd.gz");

    private DeployImages() {}

    /**
     * A file that becomes the root of the installed system.
     *
     * @param kind of boot_resource_file, such as {@code squashfs} or {@code root-tgz}
     */
    public record RootImage(String sha256, long size, String filename, String kind) {}

    /**
     * The release that a deployment means.
     *
     * @throws ApiError 400 for a series that nobody knows
     */
    public static Releases.Release release(DSLContext sql, @Nullable String series, @Nullable String osystem) {
        Settings settings = Settings.current(sql);
        String wanted = series == null || series.isEmpty() ? settings.defaultDistroSeries() : series;
        String system = osystem != null && !osystem.isEmpty()
                ? osystem
                : series == null || series.isEmpty() ? settings.defaultOsystem() : "";
        String full = system.isEmpty() || wanted.contains("/") ? wanted : system + "/" + wanted;
        return Releases.parse(sql, full)
                .orElseThrow(() -> ApiError.field(
                        "distro_series",
                        "'" + wanted
                                + "' is not a valid distro_series. Import or upload an image of that name first."));
    }

    /** The newest complete image of a release for an architecture; empty while it is missing. */
    public static Optional<RootImage> root(DSLContext sql, Releases.Release release, String architecture) {
        return root(sql, List.of(release.name(), release.series()), architecture);
    }

    private static Optional<RootImage> root(DSLContext sql, List<String> names, String architecture) {
        String arch = architecture.split("/", 2)[0];
        Integer setId = sql.select(BOOT_RESOURCE_SET.ID)
                .from(BOOT_RESOURCE_SET)
                .join(BOOT_RESOURCE)
                .on(BOOT_RESOURCE.ID.eq(BOOT_RESOURCE_SET.RESOURCE_ID))
                .where(BOOT_RESOURCE.NAME.in(names))
                .and(BOOT_RESOURCE.ARCHITECTURE.eq(arch).or(BOOT_RESOURCE.ARCHITECTURE.like(arch + "/%")))
                .andNotExists(sql.selectOne()
                        .from(BOOT_RESOURCE_FILE)
                        .where(BOOT_RESOURCE_FILE.SET_ID.eq(BOOT_RESOURCE_SET.ID))
                        .and(BOOT_RESOURCE_FILE.COMPLETE.isFalse()))
                .orderBy(BOOT_RESOURCE_SET.ID.desc())
                .limit(1)
                .fetchOne(BOOT_RESOURCE_SET.ID);
        if (setId == null) {
            return Optional.empty();
        }
        for (String kind : ROOTS) {
            Record row = sql.selectFrom(BOOT_RESOURCE_FILE)
                    .where(BOOT_RESOURCE_FILE.SET_ID.eq(setId))
                    .and(BOOT_RESOURCE_FILE.FILETYPE.eq(kind))
                    .limit(1)
                    .fetchOne();
            if (row != null) {
                return Optional.of(new RootImage(
                        row.get(BOOT_RESOURCE_FILE.SHA256),
                        row.get(BOOT_RESOURCE_FILE.SIZE),
                        row.get(BOOT_RESOURCE_FILE.FILENAME),
                        kind));
            }
        }
        return Optional.empty();
    }
}
