package ingot.app.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the PostgreSQL that comes with Ingot, once for each version and place. */
final class PostgresBinaries {

    /** Version of the binaries on the class path; a new one gets a folder of its own. */
    static final String VERSION = "18.6";

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private PostgresBinaries() {}

    /** {@code 18} of {@code 18.6}. */
    static String major(String version) {
        return version.split("\\.", 2)[0];
    }

    /** The folder that holds {@code bin/postgres}, unpacked below the given one when it is not there. */
    static Path unpackedBelow(Path folder) throws IOException {
        Path home = folder(folder, VERSION);
        if (Files.exists(home.resolve("bin/postgres"))) {
            return home;
        }
        try (InputStream archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
            if (archive == null) {
                throw new IOException("bundled PostgreSQL: no binaries for this kind of machine ("
                        + System.getProperty("os.arch") + "); use your own server with --database URL");
            }
            return unpackedBelow(folder, VERSION, archive);
        }
    }

    /** Where a version is unpacked. */
    static Path folder(Path cache, String version) {
        return cache.resolve("postgresql-" + version);
    }

    /** The archive of binaries in a jar as it comes from the repository of artifacts, unpacked below the folder. */
    static Path unpackedFrom(Path jar, Path folder, String version) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry archive = zip.getEntry(ARCHIVE.substring(1));
            if (archive == null) {
                throw new IOException(jar + ": holds no " + ARCHIVE);
            }
            try (InputStream content = zip.getInputStream(archive)) {
                return unpackedBelow(folder, version, content);
            }
        }
    }

    private static Path unpackedBelow(Path folder, String version, InputStream archive) throws IOException {
        Path home = folder(folder, version);
        Files.createDirectories(folder);
        Path beside = Files.createTempDirectory(folder, "unpacking");
        // Another user runs these: the folder that the JDK made for its owner alone must be open to read.
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwxr-xr-x"));
        unpack(archive, beside);
        try {
            Files.move(beside, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException lost) {
            if (!Files.exists(home.resolve("bin/postgres"))) {
                throw lost;
            }
        }
        return home;
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("bundled PostgreSQL: archive entry leaves its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(file.getParent());
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(tar, file);
                    boolean executable = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }
}
