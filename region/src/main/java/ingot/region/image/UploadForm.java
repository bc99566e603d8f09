package ingot.region.image;

import ingot.http.ApiError;
import ingot.http.Parameters;
import ingot.region.api.Names;
import ingot.region.setting.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jooq.DSLContext;

/**
 * What a user says about an image before its bytes come (facts/boot.md §10).
 *
 * @param name {@code custom/x} or {@code os/series}
 * @param filetype as stored
 */
record UploadForm(
        String name,
        String title,
        String architecture,
        String filename,
        String filetype,
        String sha256,
        long size,
        String baseImage,
        boolean keepOld) {

    /** Types by the word that uploads use; the value is stored (maas-api/enums.md). */
    static final Map<String, String> FILETYPES = Map.ofEntries(
            Map.entry("tgz", "root-tgz"),
            Map.entry("tbz", "root-tbz"),
            Map.entry("txz", "root-txz"),
            Map.entry("ddtgz", "root-dd"),
            Map.entry("ddtbz", "root-dd.tar.bz2"),
            Map.entry("ddtxz", "root-dd.tar.xz"),
            Map.entry("ddtar", "root-dd.tar"),
            Map.entry("ddbz2", "root-dd.bz2"),
            Map.entry("ddgz", "root-dd.gz"),
            Map.entry("ddxz", "root-dd.xz"),
            Map.entry("ddraw", "root-dd.raw"));

    /** Largest file: 1 TiB. */
    private static final long SIZE_MAX = 1L << 40;

    private static final int NAME_CHARS_MAX = 255;
    private static final String CUSTOM = "custom";
    private static final Set<String> OSYSTEMS = Set.of(
            "ubuntu", "ubuntu-core", "debian", "centos", "rhel", "ol", "suse", "windows", "esxi", CUSTOM, "onie");
    private static final Set<String> BASES = Set.of("ubuntu", "debian", "centos", "rhel", "ol");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");
    private static final Pattern ARCHITECTURE =
            Pattern.compile("(amd64|arm64|armhf|i386|ppc64el|riscv64|s390x)(/[a-z0-9][a-z0-9.+_-]*)?");

    static UploadForm read(DSLContext sql, Parameters parameters) {
        String name = name(parameters.required("name"));
        String word = parameters.text("filetype", "");
        String filetype = FILETYPES.get(word.isEmpty() ? "tgz" : word);
        if (filetype == null) {
            throw ApiError.field(
                    "filetype", "Select a valid choice. " + word + " is not one of the available choices.");
        }
        String sha256 = parameters.required("sha256").toLowerCase(Locale.ROOT);
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw ApiError.field("sha256", "Ensure this value is a SHA-256 of 64 hexadecimal digits.");
        }
        parameters.required("size");
        Long size = parameters.integer("size");
        if (size == null || size < 1 || size > SIZE_MAX) {
            throw ApiError.field("size", "Ensure this value is between 1 and " + SIZE_MAX + ".");
        }
        return new UploadForm(
                name,
                Names.bounded(parameters.text("title", ""), "title", NAME_CHARS_MAX),
                architecture(parameters.required("architecture")),
                filetype.startsWith("root-t") ? filetype.replace("root-", "root.") : filetype,
                filetype,
                sha256,
                size,
                baseImage(sql, name, parameters.text("base_image", "")),
                parameters.flag("keep_old", false));
    }

    private static String name(String given) {
        if (given.length() > NAME_CHARS_MAX) {
            throw ApiError.field("name", "Ensure this value has at most " + NAME_CHARS_MAX + " characters.");
        }
        int slash = given.indexOf('/');
        String osystem = slash < 0 ? CUSTOM : given.substring(0, slash);
        String series = slash < 0 ? given : given.substring(slash + 1);
        if (!PART.matcher(series).matches() || !OSYSTEMS.contains(osystem)) {
            throw ApiError.field(
                    "name",
                    "'" + given
                            + "' is not a valid image name (expected: a name of your own, or os/series with one of: "
                            + String.join(", ", OSYSTEMS.stream().sorted().toList()) + ").");
        }
        boolean streamed = osystem.equals("ubuntu") && Releases.UBUNTU.contains(series);
        boolean reservedWord = osystem.equals(CUSTOM)
                && (OSYSTEMS.contains(series) || Releases.UBUNTU.contains(series) || series.matches("centos[0-9]+"));
        if (streamed || reservedWord) {
            throw ApiError.field("name", given + " is a reserved name");
        }
        return osystem + "/" + series;
    }

    private static String architecture(String given) {
        if (!ARCHITECTURE.matcher(given).matches() || given.length() > NAME_CHARS_MAX) {
            throw ApiError.field(
                    "architecture",
                    "'" + given + "' is not a valid architecture (expected: amd64/generic or the like).");
        }
        return given.contains("/") ? given : given + "/generic";
    }

    private static String baseImage(DSLContext sql, String name, String given) {
        boolean custom = name.startsWith(CUSTOM + "/");
        if (given.isEmpty()) {
            Settings settings = Settings.current(sql);
            return custom ? settings.commissioningOsystem() + "/" + settings.commissioningDistroSeries() : "";
        }
        if (!custom) {
            throw ApiError.field("base_image", "An image of a known operating system has no base image.");
        }
        List<String> parts = List.of(given.split("/", -1));
        if (parts.size() != 2
                || !BASES.contains(parts.getFirst())
                || !PART.matcher(parts.getLast()).matches()) {
            throw ApiError.field(
                    "base_image",
                    "'" + given + "' is no base image (expected: os/series with one of: "
                            + String.join(", ", BASES.stream().sorted().toList()) + ").");
        }
        return given;
    }
}
