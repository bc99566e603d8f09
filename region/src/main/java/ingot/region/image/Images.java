package ingot.region.image;

import static ingot.region.db.Tables.BOOT_RESOURCE;
import static ingot.region.db.Tables.BOOT_RESOURCE_FILE;
import static ingot.region.db.Tables.BOOT_RESOURCE_SET;

import ingot.core.event.EventType;
import ingot.region.api.JsonText;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.BootResourceFileRecord;
import ingot.region.db.tables.records.BootResourceRecord;
import ingot.region.db.tables.records.BootResourceSetRecord;
import ingot.region.event.Events;
import ingot.region.setting.SettingStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Boot resources and the files behind them: what is complete, registering of builds, removal of what is unused. */
public final class Images {

    /** Kind of boot resources in the change feed. */
    public static final String KIND = "bootresource";

    /** Name of the boot resource that holds Ingot's own ephemeral system. */
    public static final String EMBER = "ember/1";

    /** Name of the boot resource that holds the boot loaders. */
    public static final String LOADERS = "bootloader/1";

    private static final String DEBIAN = "debian/bookworm";
    private static final String ARCHITECTURE_OF_BUILDS = "amd64/generic";
    private static final String LABEL_OF_BUILDS = "stable";
    private static final DateTimeFormatter VERSION = DateTimeFormatter.ofPattern("uuuuMMdd");

    private final Database database;
    private final ImageStore store;
    private final SettingStore settings;
    private final InstantSource clock;

    /**
     * One image to register.
     *
     * @param name {@code os/series}
     * @param architecture {@code arch/subarch}
     * @param hidden whether lists leave it out unless asked for all: Ember and the boot loaders
     * @param bootLoader whether it holds boot loaders
     * @param files by name; type and path of each
     */
    public record Registration(
            String name,
            String title,
            String architecture,
            boolean hidden,
            boolean bootLoader,
            Map<String, Source> files) {
        public Registration {
            files = new LinkedHashMap<>(files);
        }
    }

    /** A file to register. */
    public record Source(String filetype, Path path) {}

    public Images(Database database, ImageStore store, SettingStore settings, InstantSource clock) {
        this.database = database;
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The newest complete image of a series for an architecture.
     *
     * @param osystem {@code custom} for a user's own images
     * @param architecture {@code amd64} or {@code amd64/generic}: the part before the slash counts
     */
    public static Optional<Image> complete(DSLContext sql, String osystem, String series, String architecture) {
        return newest(sql, BOOT_RESOURCE.NAME.eq(osystem + "/" + series).and(ofArchitecture(architecture)));
    }

    /** Ingot's own ephemeral system for an architecture. */
    public static Optional<Image> ephemeral(DSLContext sql, String architecture) {
        return newest(sql, BOOT_RESOURCE.NAME.eq(EMBER).and(ofArchitecture(architecture)));
    }

    /** The boot loaders, as files of type {@code bootloader}. */
    public static Optional<Image> bootLoaders(DSLContext sql) {
        return newest(sql, BOOT_RESOURCE.NAME.eq(LOADERS));
    }

    /** All images that are complete, newest set each: what racks want to have. */
    public static List<Image> all(DSLContext sql) {
        return images(sql, org.jooq.impl.DSL.trueCondition());
    }

    /**
     * Registers what {@code ./ingot images build} made: folders {@code loaders}, {@code ember} and {@code debian}, each with a
     * {@code manifest.json} that lists files with hash, size and type. Repeating it changes nothing.
     *
     * @return one line for each image, for people
     * @throws IOException when a folder is missing or a file is not what its manifest says
     */
    public List<String> registerBuild(Path out) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(register(new Registration(
                LOADERS, "Boot loaders", ARCHITECTURE_OF_BUILDS, true, true, manifest(out.resolve("loaders")))));
        lines.add(register(
                new Registration(EMBER, "Ember", ARCHITECTURE_OF_BUILDS, true, false, manifest(out.resolve("ember")))));
        lines.add(register(new Registration(
                DEBIAN, "Debian 12 Bookworm", ARCHITECTURE_OF_BUILDS, false, false, manifest(out.resolve("debian")))));
        return lines;
    }

    /**
     * Registers an image as type Synced; older sets of it are removed. A first one that machines can be deployed with becomes
     * the default and the commissioning release, where those were never set.
     *
     * @return one line for people
     */
    public String register(Registration image) throws IOException {
        String line;
        try (StoreLock.Hold _ = store.share()) {
            List<BootResourceFileRecord> files = stored(image);
            line = database.write(sql -> record(sql, image, files));
        }
        collect();
        return line;
    }

    private List<BootResourceFileRecord> stored(Registration image) throws IOException {
        List<BootResourceFileRecord> files = new ArrayList<>();
        for (Map.Entry<String, Source> file : image.files().entrySet()) {
            ImageStore.Content content = store.add(file.getValue().path());
            BootResourceFileRecord row = new BootResourceFileRecord();
            row.setFilename(file.getKey());
            row.setFiletype(file.getValue().filetype());
            row.setSha256(content.sha256());
            row.setSize(content.size());
            row.setReceived(content.size());
            row.setComplete(true);
            files.add(row);
        }
        return files;
    }

    private String record(DSLContext sql, Registration image, List<BootResourceFileRecord> files) {
        BootResourceRecord resource = sql.insertInto(BOOT_RESOURCE)
                .set(BOOT_RESOURCE.RTYPE, BootResourceDocuments.SYNCED)
                .set(BOOT_RESOURCE.NAME, image.name())
                .set(BOOT_RESOURCE.TITLE, image.title())
                .set(BOOT_RESOURCE.ARCHITECTURE, image.architecture())
                .set(BOOT_RESOURCE.EPHEMERAL, image.hidden())
                .set(BOOT_RESOURCE.BOOTLOADER_TYPE, image.bootLoader() ? "uefi" : null)
                .set(BOOT_RESOURCE.EXTRA, JSONB.valueOf(JsonText.of(Map.of("subarches", "generic"))))
                .onConflict(BOOT_RESOURCE.NAME, BOOT_RESOURCE.ARCHITECTURE)
                .doUpdate()
                .set(BOOT_RESOURCE.RTYPE, BootResourceDocuments.SYNCED)
                .set(BOOT_RESOURCE.TITLE, image.title())
                .set(BOOT_RESOURCE.EPHEMERAL, image.hidden())
                .returning()
                .fetchSingle();
        Optional<Image> newest = newest(sql, BOOT_RESOURCE.ID.eq(resource.getId()));
        if (newest.isPresent() && hashes(newest.get().files()).equals(hashes(files))) {
            return image.name() + " " + image.architecture() + ": unchanged, version "
                    + newest.get().version();
        }
        String version = nextVersion(sql, resource.getId());
        int set = sql.insertInto(BOOT_RESOURCE_SET)
                .set(BOOT_RESOURCE_SET.RESOURCE_ID, resource.getId())
                .set(BOOT_RESOURCE_SET.VERSION, version)
                .set(BOOT_RESOURCE_SET.LABEL, LABEL_OF_BUILDS)
                .returningResult(BOOT_RESOURCE_SET.ID)
                .fetchSingle()
                .value1();
        for (BootResourceFileRecord file : files) {
            file.setSetId(set);
            sql.insertInto(BOOT_RESOURCE_FILE).set(file).execute();
        }
        dropOlder(sql, resource.getId(), set);
        Changes.updated(sql, KIND, resource.getId(), "sets");
        Events.record(
                sql,
                EventType.IMAGES,
                null,
                "Registered " + image.name() + " version " + version + ".",
                Events.Cause.SYSTEM);
        if (!image.hidden()) {
            int slash = image.name().indexOf('/');
            String osystem = image.name().substring(0, slash);
            String series = image.name().substring(slash + 1);
            settings.setIfNever(sql, "default_osystem", osystem);
            settings.setIfNever(sql, "default_distro_series", series);
            settings.setIfNever(sql, "commissioning_osystem", osystem);
            settings.setIfNever(sql, "commissioning_distro_series", series);
        }
        return image.name() + " " + image.architecture() + ": version " + version;
    }

    /** A version for a new set: today, with a number behind it when today has one already. */
    String nextVersion(DSLContext sql, int resourceId) {
        String today = VERSION.format(clock.instant().atZone(ZoneOffset.UTC));
        List<String> taken = sql.select(BOOT_RESOURCE_SET.VERSION)
                .from(BOOT_RESOURCE_SET)
                .where(BOOT_RESOURCE_SET.RESOURCE_ID.eq(resourceId))
                .fetch(BOOT_RESOURCE_SET.VERSION);
        String version = today;
        for (int number = 1; taken.contains(version); number++) {
            version = today + "." + number;
        }
        return version;
    }

    /** Removes all sets of a resource that are older than one; their files go with {@link #collect}. */
    static void dropOlder(DSLContext sql, int resourceId, int setId) {
        sql.deleteFrom(BOOT_RESOURCE_SET)
                .where(BOOT_RESOURCE_SET.RESOURCE_ID.eq(resourceId))
                .and(BOOT_RESOURCE_SET.ID.lt(setId))
                .execute();
    }

    /**
     * Removes files that no row refers to, and takes over files that arrived whole although a crash kept that from being
     * recorded. To be called at start and after a removal. Does nothing while somebody is storing an image: the next call will.
     */
    public void collect() throws IOException {
        Optional<StoreLock.Hold> alone = store.tryAlone();
        if (alone.isPresent()) {
            try (StoreLock.Hold _ = alone.get()) {
                collectAlone();
            }
        }
    }

    private void collectAlone() throws IOException {
        List<Integer> arrived = new ArrayList<>();
        List<BootResourceFileRecord> files =
                database.read(sql -> sql.selectFrom(BOOT_RESOURCE_FILE).fetch());
        Set<String> wanted = new java.util.HashSet<>();
        Set<Integer> uploads = new java.util.HashSet<>();
        for (BootResourceFileRecord file : files) {
            wanted.add(file.getSha256());
            uploads.add(file.getId());
            if (!file.getComplete() && store.holds(file.getSha256(), file.getSize())) {
                arrived.add(file.getId());
            }
        }
        for (int id : arrived) {
            database.<@Nullable Void>write(sql -> {
                markComplete(sql, id);
                return null;
            });
        }
        for (int upload : store.uploads()) {
            if (!uploads.contains(upload) || arrived.contains(upload)) {
                store.discard(upload);
            }
        }
        for (String sha256 : store.contents()) {
            if (!wanted.contains(sha256)) {
                store.remove(sha256);
            }
        }
        store.removeCutOffCopies();
    }

    /** Records that a file is here and verified, and with it all others of the same content. */
    static void markComplete(DSLContext sql, int fileId) {
        BootResourceFileRecord file = sql.selectFrom(BOOT_RESOURCE_FILE)
                .where(BOOT_RESOURCE_FILE.ID.eq(fileId))
                .fetchOne();
        if (file == null) {
            return;
        }
        sql.update(BOOT_RESOURCE_FILE)
                .set(BOOT_RESOURCE_FILE.RECEIVED, BOOT_RESOURCE_FILE.SIZE)
                .set(BOOT_RESOURCE_FILE.COMPLETE, true)
                .where(BOOT_RESOURCE_FILE.SHA256.eq(file.getSha256()))
                .and(BOOT_RESOURCE_FILE.SIZE.eq(file.getSize()))
                .execute();
        sql.select(BOOT_RESOURCE_SET.RESOURCE_ID)
                .from(BOOT_RESOURCE_SET)
                .where(BOOT_RESOURCE_SET.ID.eq(file.getSetId()))
                .forEach(row -> Changes.updated(sql, KIND, row.value1(), "sets"));
    }

    private static Condition ofArchitecture(String architecture) {
        int slash = architecture.indexOf('/');
        String family = slash < 0 ? architecture : architecture.substring(0, slash);
        return BOOT_RESOURCE.ARCHITECTURE.eq(family).or(BOOT_RESOURCE.ARCHITECTURE.startsWith(family + "/"));
    }

    private static Optional<Image> newest(DSLContext sql, Condition condition) {
        return images(sql, condition).stream().findFirst();
    }

    private static List<Image> images(DSLContext sql, Condition condition) {
        Map<Integer, List<BootResourceFileRecord>> files = sql.select(BOOT_RESOURCE_FILE.fields())
                .from(BOOT_RESOURCE_FILE)
                .join(BOOT_RESOURCE_SET)
                .on(BOOT_RESOURCE_SET.ID.eq(BOOT_RESOURCE_FILE.SET_ID))
                .join(BOOT_RESOURCE)
                .on(BOOT_RESOURCE.ID.eq(BOOT_RESOURCE_SET.RESOURCE_ID))
                .where(condition)
                .orderBy(BOOT_RESOURCE_FILE.ID)
                .fetchGroups(BOOT_RESOURCE_FILE.SET_ID, row -> row.into(BOOT_RESOURCE_FILE));
        Map<Integer, Image> newest = new LinkedHashMap<>();
        sql.select(BOOT_RESOURCE.fields())
                .select(BOOT_RESOURCE_SET.ID, BOOT_RESOURCE_SET.VERSION)
                .from(BOOT_RESOURCE)
                .join(BOOT_RESOURCE_SET)
                .on(BOOT_RESOURCE_SET.RESOURCE_ID.eq(BOOT_RESOURCE.ID))
                .where(condition)
                .orderBy(BOOT_RESOURCE.ID, BOOT_RESOURCE_SET.ID.desc())
                .forEach(row -> {
                    List<BootResourceFileRecord> ofSet = files.getOrDefault(row.get(BOOT_RESOURCE_SET.ID), List.of());
                    if (!ofSet.isEmpty() && ofSet.stream().allMatch(BootResourceFileRecord::getComplete)) {
                        BootResourceRecord resource = row.into(BOOT_RESOURCE);
                        newest.putIfAbsent(
                                resource.getId(), image(resource, row.get(BOOT_RESOURCE_SET.VERSION), ofSet));
                    }
                });
        return List.copyOf(newest.values());
    }

    private static Image image(BootResourceRecord resource, String version, List<BootResourceFileRecord> files) {
        return new Image(
                resource.getId(),
                resource.getName(),
                resource.getArchitecture(),
                version,
                resource.getBaseImage(),
                files.stream()
                        .map(file -> new Image.File(
                                file.getFilename(), file.getFiletype(), file.getSha256(), file.getSize()))
                        .toList());
    }

    private static Map<String, String> hashes(List<?> files) {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (Object file : files) {
            switch (file) {
                case Image.File known -> hashes.put(known.filename(), known.sha256());
                case BootResourceFileRecord row -> hashes.put(row.getFilename(), row.getSha256());
                default -> throw new IllegalArgumentException("file: " + file);
            }
        }
        return hashes;
    }

    /** Files of a build's folder by its manifest. */
    private static Map<String, Source> manifest(Path folder) throws IOException {
        Path path = folder.resolve("manifest.json");
        if (!Files.isRegularFile(path)) {
            throw new IOException("manifest: " + path + " is missing; run ./ingot images build");
        }
        Map<String, Source> files = new LinkedHashMap<>();
        if (JsonText.object(Files.readString(path)).get("files") instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> file
                        && file.get("name") instanceof String name
                        && file.get("type") instanceof String type
                        && file.get("size") instanceof Number size
                        && name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
                        && Files.isRegularFile(folder.resolve(name))
                        && Files.size(folder.resolve(name)) == size.longValue()) {
                    files.put(name, new Source(type, folder.resolve(name)));
                } else {
                    throw new IOException(
                            "manifest " + path + ": the entry " + entry + " does not fit a file of that name and size");
                }
            }
        }
        if (files.isEmpty()) {
            throw new IOException("manifest " + path + " lists no files");
        }
        return files;
    }

    /** All sets of a resource, oldest first. */
    static List<BootResourceSetRecord> sets(DSLContext sql, int resourceId) {
        return sql.selectFrom(BOOT_RESOURCE_SET)
                .where(BOOT_RESOURCE_SET.RESOURCE_ID.eq(resourceId))
                .orderBy(BOOT_RESOURCE_SET.ID)
                .fetch();
    }
}
