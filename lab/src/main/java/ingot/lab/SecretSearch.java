package ingot.lab;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks for secrets where others could read them: logs, files that everybody may read, arguments of processes, answers of the
 * API. What it finds it names, and never repeats.
 */
final class SecretSearch {

    /** Shorter words would be found by chance. */
    private static final int CHARS_MIN = 8;

    /** Files that are longer hold images and disks. */
    private static final long BYTES_MAX = 64L << 20;

    private final Map<String, String> secrets = new TreeMap<>();

    /** Adds a secret under a name for people; one that is too short to look for is left out. */
    void add(String name, String secret) {
        if (secret.length() >= CHARS_MIN) {
            secrets.put(name, secret);
        }
    }

    /** Findings in a text, such as {@code BMC password in the timeline of lab-1}. */
    List<String> inText(String place, String text) {
        List<String> found = new ArrayList<>();
        secrets.forEach((name, secret) -> {
            if (text.contains(secret)) {
                found.add(name + " in " + place);
            }
        });
        return found;
    }

    /** Findings below a folder: in logs, and in files that everybody may read. */
    List<String> inFiles(Path folder) throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                // what is below a closed folder nobody else reaches; the folder that is searched is open to its owner
                return directory.equals(folder) || open(directory, PosixFilePermission.OTHERS_EXECUTE)
                        ? FileVisitResult.CONTINUE
                        : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                boolean log = file.getFileName().toString().endsWith(".log");
                if (attributes.isRegularFile()
                        && attributes.size() <= BYTES_MAX
                        && (log || open(file, PosixFilePermission.OTHERS_READ))) {
                    found.addAll(inText(file.toString(), read(file)));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    /**
     * Findings in the arguments of running processes.
     *
     * @param processes {@code /proc}
     */
    List<String> inArguments(Path processes) throws IOException {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(processes, "[0-9]*")) {
            for (Path process : all) {
                try {
                    found.addAll(inText(
                            "the arguments of process " + process.getFileName(), read(process.resolve("cmdline"))));
                } catch (IOException ended) {
                    // It is no more, and so are its arguments.
                }
            }
        }
        return found;
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return new String(in.readNBytes((int) BYTES_MAX), StandardCharsets.ISO_8859_1);
        }
    }

    private static boolean open(Path path, PosixFilePermission permission) throws IOException {
        try {
            return Files.readAttributes(path, PosixFileAttributes.class)
                    .permissions()
                    .contains(permission);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }
}
