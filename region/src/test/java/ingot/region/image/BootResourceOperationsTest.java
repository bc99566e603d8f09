package ingot.region.image;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Principal;
import ingot.link.safe.Sealer;
import ingot.region.api.Api;
import ingot.region.api.TestDatabase;
import ingot.region.database.Database;
import ingot.region.setting.SettingStore;
import ingot.region.setting.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootResourceOperationsTest {

    private static final byte[] CONTENT = "a root file system".repeat(1000).getBytes(StandardCharsets.UTF_8);

    private final Database database = TestDatabase.open();
    private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

    @TempDir
    private Path folder;

    private ImageStore store;
    private Images images;
    private Api api;

    @BeforeEach
    void open() throws IOException {
        start();
    }

    /** As a region that starts on what another one left. */
    private void start() throws IOException {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-03T10:00:00Z"));
        SecureRandom random = new SecureRandom();
        store = new ImageStore(folder.resolve("images"), path -> room.get());
        images = new Images(database, store, new SettingStore(new Sealer(new byte[32], random), "host"), clock);
        api = Api.of(new BootResourceOperations(database, store, images).operations());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException missing) {
            throw new AssertionError(missing);
        }
    }

    private Api.Answer announce(String name, byte[] content, String... more) {
        String[] fixed = {
            "name",
            name,
            "architecture",
            "amd64/generic",
            "filetype",
            "tgz",
            "sha256",
            sha256(content),
            "size",
            String.valueOf(content.length)
        };
        String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return api.post("boot-resources/", all);
    }

    private Api.Answer chunk(String uri, byte[] content) {
        return api.with(Map.of("Content-Length", String.valueOf(content.length)), Map.of())
                .put(uri, content);
    }

    private static Map<String, @Nullable Object> only(@Nullable Object map) {
        Map<?, ?> one = (Map<?, ?>) Objects.requireNonNull(map);
        assertThat(one).hasSize(1);
        Map<String, @Nullable Object> typed = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(one.values().iterator().next()))
                .forEach((key, value) -> typed.put((String) key, value));
        return typed;
    }

    private static Map<String, @Nullable Object> file(Map<String, @Nullable Object> resource) {
        return only(only(resource.get("sets")).get("files"));
    }

    private static String uploadUri(Api.Answer announced) {
        return String.valueOf(file(announced.is(201).object()).get("upload_uri"));
    }

    @Test
    void freshRegionHasNoImages() {
        assertThat(api.get("boot-resources/").is(200).list()).isEmpty();
        assertThat(api.get("boot-resources/", "op", "is_importing").is(200).document())
                .isEqualTo(false);
        api.post("boot-resources/", "op", "import").is(200);
        api.post("boot-resources/", "op", "stop_import").is(200);
        assertThat(api.get("boot-resources/9/").is(404).text()).isEqualTo("No BootResource matches the given query.");
        api.delete("boot-resources/9/").is(404);
    }

    @Test
    void imageIsAnnouncedArrivesInChunksAndIsListed() {
        Api.Answer announced = announce("custom/edge", CONTENT, "title", "Edge", "base_image", "ubuntu/noble");
        String uri = uploadUri(announced);
        assertThat(announced.object())
                .containsEntry("id", 1L)
                .containsEntry("type", "Uploaded")
                .containsEntry("name", "edge")
                .containsEntry("architecture", "amd64/generic")
                .containsEntry("base_image", "ubuntu/noble")
                .containsEntry("title", "Edge")
                .containsEntry("subarches", "generic")
                .containsEntry("last_deployed", null);
        assertThat(file(announced.object()))
                .containsEntry("filename", "root.tgz")
                .containsEntry("filetype", "root-tgz")
                .containsEntry("complete", false)
                .containsEntry("upload_uri", "/MAAS/api/2.0/boot-resources/1/upload/1/");
        assertThat(only(announced.object().get("sets")))
                .containsEntry("version", "20260303")
                .containsEntry("label", "uploaded");
        byte[] first = Arrays.copyOf(CONTENT, 9000);
        byte[] rest = Arrays.copyOfRange(CONTENT, 9000, CONTENT.length);
        chunk(uri, first).is(200);
        assertThat(file(api.get("boot-resources/1/").object())).containsEntry("progress", 50.0);
        chunk(uri, rest).is(200);
        assertThat(file(api.get("boot-resources/1/").object()))
                .containsEntry("complete", true)
                .doesNotContainKeys("progress", "upload_uri");
        chunk(uri, first).is(400);
        assertThat(api.get("boot-resources/").list())
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .doesNotContainKey("sets");
        Image image = database.read(sql -> Images.complete(sql, "custom", "edge", "amd64"))
                .orElseThrow();
        assertThat(image.file("root-tgz").map(Image.File::sha256)).contains(sha256(CONTENT));
        assertThat(store.file(sha256(CONTENT)))
                .hasValueSatisfying(path -> assertThat(path).hasBinaryContent(CONTENT));
    }

    @ParameterizedTest
    @CsvSource({
        "name,         ubuntu,          400",
        "name,         noble,           400",
        "name,         ubuntu/noble,    400",
        "name,         centos9,         400",
        "name,         zap/one,         400",
        "name,         custom/../x,     400",
        "name,         rhel/9,          201",
        "name,         mine,            201",
        "architecture, vax,             400",
        "architecture, arm64,           201",
        "filetype,     zip,             400",
        "filetype,     ddraw,           201",
        "sha256,       abc,             400",
        "size,         0,               400",
        "size,         x,               400",
        "base_image,   windows/11,      400",
    })
    void announcementIsChecked(String field, String value, int status) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of(
                "name", "custom/x", "architecture", "amd64/generic", "sha256", sha256(CONTENT), "size", "18000"));
        fields.put(field, value);
        api.post(
                        "boot-resources/",
                        fields.entrySet().stream()
                                .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                                .toArray(String[]::new))
                .is(status);
    }

    @Test
    void wrongContentStartsAgainAndNothingOfItCounts() {
        String uri = uploadUri(announce("x", CONTENT));
        byte[] other = new byte[CONTENT.length];
        assertThat(chunk(uri, other).is(400).text()).contains("SHA256");
        assertThat(file(api.get("boot-resources/1/").object())).containsEntry("progress", 0.0);
        assertThat(store.file(sha256(other))).isEmpty();
        chunk(uri, CONTENT).is(200);
    }

    @Test
    void chunksThatDoNotFitAreRefused() {
        String uri = uploadUri(announce("x", CONTENT));
        chunk(uri, new byte[0]).is(400);
        chunk(uri, new byte[CONTENT.length + 1]).is(400);
        api.put(uri, CONTENT).is(400);
        chunk("boot-resources/1/upload/99/", CONTENT).is(404);
        chunk("boot-resources/99/upload/1/", CONTENT).is(404);
        api.with(Map.of("Content-Length", "500"), Map.of())
                .put(uri, new byte[100])
                .is(400);
        chunk(uri, CONTENT).is(200);
    }

    @Test
    void bytesBehindTheRecordedOnesDoNotCountAfterACrash() throws IOException {
        String uri = uploadUri(announce("x", CONTENT));
        chunk(uri, Arrays.copyOf(CONTENT, 5000)).is(200);
        Path staged = folder.resolve("images/staging/1.upload");
        Files.write(staged, new byte[777], java.nio.file.StandardOpenOption.APPEND);
        start();
        chunk(uri, Arrays.copyOfRange(CONTENT, 5000, CONTENT.length)).is(200);
        assertThat(file(api.get("boot-resources/1/").object())).containsEntry("complete", true);
    }

    @Test
    void fileThatArrivedJustBeforeACrashIsTakenOver() throws IOException {
        String uri = uploadUri(announce("x", CONTENT));
        chunk(uri, Arrays.copyOf(CONTENT, 5000)).is(200);
        // As if killed between the naming of the file and the recording of it.
        Files.delete(folder.resolve("images/staging/1.upload"));
        Files.write(folder.resolve("images").resolve(sha256(CONTENT)), CONTENT);
        start();
        chunk(uri, Arrays.copyOfRange(CONTENT, 5000, CONTENT.length)).is(200);
        assertThat(file(api.get("boot-resources/1/").object())).containsEntry("complete", true);
    }

    @Test
    void lostBytesAreNoticed() throws IOException {
        String uri = uploadUri(announce("x", CONTENT));
        chunk(uri, Arrays.copyOf(CONTENT, 5000)).is(200);
        Files.delete(folder.resolve("images/staging/1.upload"));
        start();
        chunk(uri, Arrays.copyOfRange(CONTENT, 5000, CONTENT.length)).is(400);
        chunk(uri, CONTENT).is(200);
    }

    @Test
    void fullDiskIsSaidAndNothingIsHalfRegistered() {
        room.set(100);
        assertThat(announce("x", CONTENT).is(507).text()).contains("room");
        assertThat(api.get("boot-resources/").list()).isEmpty();
    }

    @Test
    void sameContentIsCompleteAtOnceAndGoesWithItsLastUser() {
        chunk(uploadUri(announce("x", CONTENT)), CONTENT).is(200);
        assertThat(file(announce("y", CONTENT).is(201).object())).containsEntry("complete", true);
        api.post(
                        "boot-resources/",
                        "name",
                        "z",
                        "architecture",
                        "amd64/generic",
                        "sha256",
                        sha256(CONTENT),
                        "size",
                        "5")
                .is(400);
        api.delete("boot-resources/1/").is(204);
        assertThat(store.file(sha256(CONTENT))).isPresent();
        api.delete("boot-resources/2/").is(204);
        assertThat(store.file(sha256(CONTENT))).isEmpty();
    }

    @Test
    void newVersionTakesOverOnlyOnceItHasArrived() {
        chunk(uploadUri(announce("x", CONTENT)), CONTENT).is(200);
        byte[] newer = "newer".getBytes(StandardCharsets.UTF_8);
        Map<String, @Nullable Object> announced = announce("x", newer).is(201).object();
        assertThat((Map<?, ?>) announced.get("sets")).hasSize(2);
        assertThat(database.read(sql -> Images.complete(sql, "custom", "x", "amd64/generic"))
                        .map(Image::version))
                .contains("20260303");
        chunk("boot-resources/1/upload/2/", newer).is(200);
        assertThat(database.read(sql -> Images.complete(sql, "custom", "x", "amd64/generic"))
                        .map(Image::version))
                .contains("20260303.1");
        assertThat((Map<?, ?>) api.get("boot-resources/1/").object().get("sets"))
                .hasSize(1);
        assertThat(store.file(sha256(CONTENT))).isEmpty();
        announce("x", CONTENT, "keep_old", "true").is(201);
        chunk("boot-resources/1/upload/3/", CONTENT).is(200);
        assertThat((Map<?, ?>) api.get("boot-resources/1/").object().get("sets"))
                .hasSize(2);
    }

    @Test
    void buildIsRegisteredOnceAndBecomesTheDefault() throws IOException {
        Path out = folder.resolve("out");
        manifest(out.resolve("loaders"), "bootx64.efi", "bootloader");
        manifest(out.resolve("ember"), "vmlinuz", "boot-kernel");
        manifest(out.resolve("debian"), "root.squashfs", "squashfs");
        assertThat(images.registerBuild(out))
                .containsExactly(
                        "bootloader/1 amd64/generic: version 20260303",
                        "ember/1 amd64/generic: version 20260303",
                        "debian/bookworm amd64/generic: version 20260303");
        assertThat(images.registerBuild(out))
                .last()
                .isEqualTo("debian/bookworm amd64/generic: unchanged, version 20260303");
        assertThat(api.get("boot-resources/").list())
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("name", "debian/bookworm")
                .containsEntry("type", "Synced");
        assertThat(api.get("boot-resources/", "type", "all").list()).hasSize(3);
        assertThat(api.get("boot-resources/", "type", "synced").list()).hasSize(1);
        assertThat(api.get("boot-resources/", "type", "uploaded").list()).isEmpty();
        database.<@Nullable Void>read(sql -> {
            Settings settings = Settings.current(sql);
            assertThat(settings.defaultOsystem()).isEqualTo("debian");
            assertThat(settings.defaultDistroSeries()).isEqualTo("bookworm");
            assertThat(settings.commissioningDistroSeries()).isEqualTo("bookworm");
            assertThat(Images.ephemeral(sql, "amd64").orElseThrow().file("boot-kernel"))
                    .isPresent();
            assertThat(Images.bootLoaders(sql).orElseThrow().files()).hasSize(1);
            assertThat(Images.all(sql)).hasSize(3);
            assertThat(Images.complete(sql, "debian", "bookworm", "arm64")).isEmpty();
            return null;
        });
        chunk("boot-resources/3/upload/3/", CONTENT).is(403);
    }

    private static void manifest(Path out, String name, String type) throws IOException {
        Files.createDirectories(out);
        byte[] content = name.getBytes(StandardCharsets.UTF_8);
        Files.write(out.resolve(name), content);
        Files.writeString(
                out.resolve("manifest.json"),
                "{\"name\":\"x\",\"files\":[{\"name\":\"" + name + "\",\"sha256\":\"" + sha256(content) + "\",\"size\":"
                        + content.length + ",\"type\":\"" + type + "\"}],\"packages\":[]}");
    }

    @Test
    void onlyThoseEntitledUpload() {
        Api user = api.as(new Principal.User(2, "bob", false, Set.of("can_view_boot_entities")));
        user.get("boot-resources/").is(200);
        user.post("boot-resources/", "name", "x").is(403);
        user.delete("boot-resources/1/").is(403);
        user.put("boot-resources/1/upload/1/", CONTENT).is(403);
    }
}
