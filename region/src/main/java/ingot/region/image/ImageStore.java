package ingot.region.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The bytes of images on this region's disk, by content: {@code <folder>/<sha256>}. What is still arriving lies in
 * {@code <folder>/staging} and gets its name only once it is whole, verified and synced, so a file under a hash always has that
 * content. Thread-safe for different files; two writers of one upload must be kept apart by the caller.
 */
public final class ImageStore {

    private static final int BUFFER_BYTES = 1 << 20;
    private static final String HASH = "[0-9a-f]{64}";
    private static final String UPLOAD = ".upload";
    private static final String COPY = ".part";

    private final Path folder;
    private final Path staging;
    private final StoreLock lock;
    private final ToLongFunction<Path> usableSpace;

    /** There is no room for more bytes; nothing that was recorded is lost. */
    public static final class DiskFull extends RuntimeException {
        DiskFull(String message, Throwable cause) {
            super(message, cause);
        }

        DiskFull(String message) {
            super(message);
        }
    }

    /** Content that was stored. */
    public record Content(String sha256, long size) {}

    /** Opens a store, making its folders. */
    public static ImageStore open(Path folder) throws IOException {
        return new ImageStore(folder, path -> {
            try {
                return Files.getFileStore(path).getUsableSpace();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    /**
     * A store that asks for free space in its own way.
     *
     * @param usableSpace bytes that are free where a path lies
     */
    ImageStore(Path folder, ToLongFunction<Path> usableSpace) throws IOException {
        this.folder = folder;
        this.staging = folder.resolve("staging");
        this.usableSpace = usableSpace;
        Files.createDirectories(staging);
        this.lock = new StoreLock(staging.resolve("lock"));
    }

    /** The file of a hash, if it is here. */
    public Optional<Path> file(String sha256) {
        if (!sha256.matches(HASH)) {
            return Optional.empty();
        }
        Path file = folder.resolve(sha256);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /** Held from the storing of content, or the finding of it, until a row refers to it. */
    StoreLock.Hold share() throws IOException {
        return lock.share();
    }

    /** Held while unused content is removed; nothing when somebody is storing some. */
    Optional<StoreLock.Hold> tryAlone() throws IOException {
        return lock.tryAlone();
    }

    /** Whether content of this hash and size is here. */
    public boolean holds(String sha256, long size) throws IOException {
        Optional<Path> file = file(sha256);
        return file.isPresent() && Files.size(file.get()) == size;
    }

    /** Refuses early when so many bytes cannot fit; a write may still find the disk full. */
    void requireRoom(long bytes) {
        long usable = usableSpace.applyAsLong(folder);
        if (bytes > usable) {
            throw new DiskFull("images need " + bytes + " bytes more, " + usable + " are free");
        }
    }

    /** Bytes of an upload that are on disk, recorded or not. */
    long stagedBytes(int uploadId) throws IOException {
        try {
            return Files.size(staged(uploadId));
        } catch (NoSuchFileException none) {
            return 0;
        }
    }

    /**
     * Appends to an upload at an offset; bytes behind it, left by a crash, are cut off first. Synced when it returns.
     *
     * @param length how many bytes the body must have
     * @return how many it had: fewer when the sender went away, and then none of them counts
     * @throws DiskFull and then the upload is as it was before
     */
    long append(int uploadId, long offset, InputStream body, long length) throws IOException {
        Path file = staged(uploadId);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(offset);
            channel.position(offset);
            try {
                long copied = copy(body, channel, length);
                if (copied < length) {
                    channel.truncate(offset);
                }
                channel.force(true);
                return copied;
            } catch (IOException failed) {
                channel.truncate(offset);
                throw asDiskFull(failed);
            }
        }
    }

    /**
     * Verifies a whole upload and gives it its name.
     *
     * @return false when its hash is another or its resource was deleted meanwhile; the upload is gone then
     */
    boolean finish(int uploadId, String sha256) throws IOException {
        Path file = staged(uploadId);
        if (!Files.exists(file)) {
            return false;
        }
        if (!hash(file).equals(sha256)) {
            Files.deleteIfExists(file);
            return false;
        }
        name(file, sha256);
        return true;
    }

    /** Stores a copy of a file. */
    Content add(Path source) throws IOException {
        requireRoom(Files.size(source));
        Path copy = Files.createTempFile(staging, "copy", COPY);
        try {
            MessageDigest digest = sha256();
            long size;
            try (InputStream in = Files.newInputStream(source);
                    FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                size = copy(new java.security.DigestInputStream(in, digest), channel, Long.MAX_VALUE);
                channel.force(true);
            } catch (IOException full) {
                throw asDiskFull(full);
            }
            String hash = HexFormat.of().formatHex(digest.digest());
            name(copy, hash);
            return new Content(hash, size);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** Forgets an upload that will not be finished. */
    void discard(int uploadId) throws IOException {
        Files.deleteIfExists(staged(uploadId));
    }

    /** Removes content that nothing refers to any more. */
    void remove(String sha256) throws IOException {
        Optional<Path> file = file(sha256);
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }

    /** Hashes of all content here. */
    List<String> contents() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(HASH))
                    .sorted()
                    .toList();
        }
    }

    /** Ids of all uploads here. */
    List<Integer> uploads() throws IOException {
        try (Stream<Path> files = Files.list(staging)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9]{1,9}\\" + UPLOAD))
                    .map(name -> Integer.valueOf(name.substring(0, name.indexOf('.'))))
                    .sorted()
                    .toList();
        }
    }

    /** Removes copies that a crash cut off; only while {@link #tryAlone} is held. */
    void removeCutOffCopies() throws IOException {
        try (Stream<Path> files = Files.list(staging)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(COPY)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Path staged(int uploadId) {
        return staging.resolve(uploadId + UPLOAD);
    }

    private void name(Path file, String sha256) throws IOException {
        Files.move(file, folder.resolve(sha256), StandardCopyOption.ATOMIC_MOVE);
        // The name must outlive a power cut as well as the content does.
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static long copy(InputStream body, FileChannel channel, long length) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        while (copied < length) {
            int read = body.read(buffer, 0, (int) Math.min(buffer.length, length - copied));
            if (read < 0) {
                break;
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            copied += read;
        }
        return copied;
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static IOException asDiskFull(IOException failed) {
        String message = String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("no space left") || message.contains("quota exceeded")) {
            throw new DiskFull("no room for images is left: " + failed.getMessage(), failed);
        }
        return failed;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-256 is part of every JDK", missing);
        }
    }
}
