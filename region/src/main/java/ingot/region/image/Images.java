package ingot.region.image;

import static ingot.region.db.Tables.BOOT_RESOURCE;
import static ingot.region.db.Tables.BOOT_RESOURCE_FILE;
import static ingot.region.db.Tables.BOOT_RESOURCE_SET;

import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.machine.JsonColumns;
import ingot.region.setting.SettingStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The region's images: rows in the database, content in files named by their sha256 below one folder. A row is complete only
 * when its file is there, whole and with that hash.
 */
public final class Images {

    private static final int SYNCED = 0;
    private static final int COPY_BYTES = 1 << 20;

    private final Database database;
    private final SettingStore settings;
    private final Path folder;
    private final InstantSource clock;

    public Images(Database database, SettingStore settings, Path folder, InstantSource clock) {
        this.database = database;
        this.settings = settings;
        this.folder = folder;
        this.clock = clock;
    }

    /** One file of an image. */
    public record ImageFile(String name, String filetype, String sha256, long size) {}

    /** What an image build hands over. */
    public enum Kind {
        /** Ingot's own ephemeral system. */
        EPHEMERAL,
        /** An operating system to deploy. */
        SYSTEM,
        /** Boot loaders, by the names that firmware asks for. */
        LOADERS
    }

    /**
     * Takes an image that was built on this host: {@code manifest.json} in a folder beside its files.
     *
     * @param name of the resource, such as {@code debian/bookworm}
     * @param architecture such as {@code amd64/generic}
     * @throws IOException when a file is missing or its content is not the manifest's
     */
    public void register(Kind kind, String name, String architecture, Path built) throws IOException {
        List<ImageFile> files = manifest(built);
        for (ImageFile file : files) {
            store(built.resolve(file.name()), file);
        }
        String version = clock.instant().toString().substring(0, 10).replace("-", "");
        database.write(sql -> {
            int resource = sql.insertInto(BOOT_RESOURCE)
                    .set(BOOT_RESOURCE.RTYPE, SYNCED)
                    .set(BOOT_RESOURCE.NAME, name)
                    .set(BOOT_RESOURCE.ARCHITECTURE, architecture)
                    .set(BOOT_RESOURCE.EPHEMERAL, kind == Kind.EPHEMERAL)
                    .set(BOOT_RESOURCE.BOOTLOADER_TYPE, kind == Kind.LOADERS ? "uefi" : null)
                    .onConflict(BOOT_RESOURCE.NAME, BOOT_RESOURCE.ARCHITECTURE)
                    .doUpdate()
                    .set(BOOT_RESOURCE.EPHEMERAL, kind == Kind.EPHEMERAL)
                    .returning(BOOT_RESOURCE.ID)
                    .fetchSingle()
                    .getId();
            replaceFiles(sql, resource, version, files);
            if (kind == Kind.SYSTEM) {
                useByDefault(sql, name);
            }
            Changes.updated(sql, "boot-resource", resource);
            return resource;
        });
    }

    /** The newest set's files replace those of the same version; earlier versions go. */
    private static void replaceFiles(DSLContext sql, int resource, String version, List<ImageFile> files) {
        sql.deleteFrom(BOOT_RESOURCE_SET)
                .where(BOOT_RESOURCE_SET.RESOURCE_ID.eq(resource))
                .execute();
        int set = sql.insertInto(BOOT_RESOURCE_SET)
                .set(BOOT_RESOURCE_SET.RESOURCE_ID, resource)
                .set(BOOT_RESOURCE_SET.VERSION, version)
                .set(BOOT_RESOURCE_SET.LABEL, "stable")
                .returning(BOOT_RESOURCE_SET.ID)
                .fetchSingle()
                .getId();
        for (ImageFile file : files) {
            sql.insertInto(BOOT_RESOURCE_FILE)
                    .set(BOOT_RESOURCE_FILE.SET_ID, set)
                    .set(BOOT_RESOURCE_FILE.FILENAME, file.name())
                    .set(BOOT_RESOURCE_FILE.FILETYPE, file.filetype())
                    .set(BOOT_RESOURCE_FILE.SHA256, file.sha256())
                    .set(BOOT_RESOURCE_FILE.SIZE, file.size())
                    .set(BOOT_RESOURCE_FILE.RECEIVED, file.size())
                    .set(BOOT_RESOURCE_FILE.COMPLETE, true)
                    .execute();
        }
    }

    /** The first image becomes what is deployed and commissioned with, unless somebody chose (interface.md §5). */
    private void useByDefault(DSLContext sql, String name) {
        String[] parts = name.split("/", 2);
        settings.setIfNever(sql, "default_osystem", parts[0]);
        settings.setIfNever(sql, "default_distro_series", parts[1]);
        settings.setIfNever(sql, "commissioning_osystem", parts[0]);
        settings.setIfNever(sql, "commissioning_distro_series", parts[1]);
    }

    /**
     * The root file system to deploy, empty when it is not here.
     *
     * @param architecture Debian name without sub-architecture
     */
    public static Optional<ImageFile> deployable(DSLContext sql, String osystem, String series, String architecture) {
        return sql.select(
                        BOOT_RESOURCE_FILE.FILENAME,
                        BOOT_RESOURCE_FILE.FILETYPE,
                        BOOT_RESOURCE_FILE.SHA256,
                        BOOT_RESOURCE_FILE.SIZE)
                .from(BOOT_RESOURCE_FILE)
                .join(BOOT_RESOURCE_SET)
                .on(BOOT_RESOURCE_SET.ID.eq(BOOT_RESOURCE_FILE.SET_ID))
                .join(BOOT_RESOURCE)
                .on(BOOT_RESOURCE.ID.eq(BOOT_RESOURCE_SET.RESOURCE_ID))
                .where(BOOT_RESOURCE.NAME.in(osystem + "/" + series, series))
                .and(BOOT_RESOURCE.ARCHITECTURE.like(architecture + "/%"))
                .and(BOOT_RESOURCE_FILE.COMPLETE)
                .and(BOOT_RESOURCE_FILE.FILETYPE.notIn("boot-kernel", "boot-initrd", "manifest"))
                .orderBy(BOOT_RESOURCE_SET.ID.desc(), BOOT_RESOURCE_FILE.ID)
                .limit(1)
                .fetchOptional(row -> new ImageFile(row.value1(), row.value2(), row.value3(), row.value4()));
    }

    private static List<ImageFile> manifest(Path built) throws IOException {
        Path file = built.resolve("manifest.json");
        Map<String, @Nullable Object> document;
        try {
            document = JsonColumns.map(JsonColumns.read(Files.readString(file)));
        } catch (IllegalArgumentException malformed) {
            throw new IOException("image manifest " + file + ": " + malformed.getMessage(), malformed);
        }
        List<ImageFile> files = new ArrayList<>();
        for (Object entry : JsonColumns.list(document.get("files"))) {
            Map<String, @Nullable Object> listed = JsonColumns.map(entry);
            files.add(new ImageFile(
                    JsonColumns.text(listed, "name"),
                    JsonColumns.text(listed, "type"),
                    JsonColumns.text(listed, "sha256"),
                    JsonColumns.number(listed, "size")));
        }
        if (files.isEmpty()) {
            throw new IOException("image manifest " + file + ": names no files");
        }
        return files;
    }

    /** Copies a file into the store, checks its hash on the way, and makes it durable before it gets its name. */
    private void store(Path source, ImageFile file) throws IOException {
        if (!file.sha256().matches("[0-9a-f]{64}")) {
            throw new IOException("image file " + source + ": the manifest's sha256 is none");
        }
        Files.createDirectories(folder);
        Path target = folder.resolve(file.sha256());
        if (Files.exists(target) && Files.size(target) == file.size()) {
            return;
        }
        Path part = Files.createTempFile(folder, "incoming", ".part");
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(source), digest);
                    OutputStream out = Files.newOutputStream(part)) {
                byte[] buffer = new byte[COPY_BYTES];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    out.write(buffer, 0, read);
                }
            }
            String got = HexFormat.of().formatHex(digest.digest());
            if (!got.equals(file.sha256())) {
                throw new IOException(
                        "image file " + source + ": sha256 is " + got + " (manifest: " + file.sha256() + ")");
            }
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException another) {
            Files.deleteIfExists(part);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-256 is part of every JDK", missing);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
