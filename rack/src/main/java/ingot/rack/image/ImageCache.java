package ingot.rack.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of images by their sha256. What is missing is fetched from the region once, however many machines ask, and is served
 * only when its content has the name's hash. Thread-safe.
 */
public final class ImageCache {

    private static final Logger LOG = LoggerFactory.getLogger(ImageCache.class);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final int COPY_BYTES = 1 << 20;

    private final Path folder;
    private final List<Path> siblings;
    private final URI source;
    private final HttpClient client;
    private final Map<String, ReentrantLock> fetching = new ConcurrentHashMap<>();

    /**
     * A cache in a folder.
     *
     * @param siblings folders of this host that hold files by the same naming, such as the region's own store
     * @param source the region's link, such as {@code https://10.0.0.1:5241}
     */
    public ImageCache(Path folder, List<Path> siblings, URI source, SSLContext tls) throws IOException {
        this.folder = folder;
        this.siblings = List.copyOf(siblings);
        this.source = source;
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .connectTimeout(CONNECT_LIMIT)
                .build();
        Files.createDirectories(folder);
    }

    /** The file when it is at this site, null otherwise. */
    public @Nullable Path held(String sha256) {
        requireHash(sha256);
        Path own = folder.resolve(sha256);
        if (Files.exists(own)) {
            return own;
        }
        for (Path sibling : siblings) {
            Path file = sibling.resolve(sha256);
            if (Files.exists(file)) {
                return file;
            }
        }
        return null;
    }

    /**
     * The file, fetched when it is not here.
     *
     * @throws IOException when the region has not got it, or cannot be reached
     */
    public Path get(String sha256) throws IOException {
        Path held = held(sha256);
        if (held != null) {
            return held;
        }
        ReentrantLock lock = fetching.computeIfAbsent(sha256, ignored -> new ReentrantLock());
        lock.lock();
        try {
            Path arrived = held(sha256);
            return arrived != null ? arrived : fetch(sha256);
        } finally {
            lock.unlock();
            fetching.remove(sha256, lock);
        }
    }

    /**
     * Fetches what is missing of these, one after another in a thread of its own: without the small program that starts a disk
     * a rack whose region is away could start no installed machine. What cannot be fetched now is tried at the next call.
     */
    public void keep(List<String> sha256s) {
        List<String> missing = sha256s.stream()
                .distinct()
                .filter(sha256 -> held(sha256) == null)
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        Thread.ofVirtual().name("image-keeper").start(() -> {
            for (String sha256 : missing) {
                try {
                    get(sha256);
                } catch (IOException away) {
                    LOG.warn("image_not_kept sha256={} reason={}", sha256, away.getMessage());
                }
            }
        });
    }

    private Path fetch(String sha256) throws IOException {
        long started = System.nanoTime();
        Path part = folder.resolve(sha256 + ".part");
        HttpRequest request =
                HttpRequest.newBuilder(source.resolve("/images/" + sha256)).build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream body = new DigestInputStream(response.body(), digest);
                    OutputStream out = Files.newOutputStream(part)) {
                if (response.statusCode() != 200) {
                    throw new IOException("image " + sha256 + ": region answered " + response.statusCode());
                }
                byte[] buffer = new byte[COPY_BYTES];
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    out.write(buffer, 0, read);
                }
            }
            String got = HexFormat.of().formatHex(digest.digest());
            if (!got.equals(sha256)) {
                Files.deleteIfExists(part);
                throw new IOException("image " + sha256 + ": what arrived has the hash " + got);
            }
            Path file = folder.resolve(sha256);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            LOG.info(
                    "image_fetched sha256={} bytes={} ms={}",
                    sha256,
                    Files.size(file),
                    (System.nanoTime() - started) / 1_000_000);
            return file;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("image " + sha256 + ": interrupted", stop);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-256 is part of every JDK", missing);
        }
    }

    private static void requireHash(String sha256) {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256: " + sha256 + " (expected: 64 hex digits)");
        }
    }
}
