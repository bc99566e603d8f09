package ingot.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The system's SSH client with the lab's key. */
final class Ssh {

    /** Who logs in on the Debian image. */
    static final String USER = "debian";

    /** A key exchange takes seconds on an emulated machine (lab recipe §5). */
    private static final int CONNECT_SECONDS = 15;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path key;

    Ssh(Path key) {
        this.key = key;
    }

    /** Makes a key pair and returns the public key's line. */
    static String makeKey(Path key) throws IOException, InterruptedException {
        Command.succeed(
                Duration.ofSeconds(20),
                List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ingot-lab", "-f", key.toString()));
        return java.nio.file.Files.readString(key.resolveSibling(key.getFileName() + ".pub"))
                .strip();
    }

    /** Runs a shell command there; the exit code is 255 when there is no login. */
    Command.Result run(String address, String script) throws InterruptedException {
        try {
            return Command.run(
                    LIMIT,
                    List.of(
                            "ssh",
                            "-i",
                            key.toString(),
                            "-o",
                            "IdentitiesOnly=yes",
                            "-o",
                            "BatchMode=yes",
                            // a machine that was just made has a key that nobody can know
                            "-o",
                            "StrictHostKeyChecking=no",
                            "-o",
                            "UserKnownHostsFile=/dev/null",
                            "-o",
                            "LogLevel=ERROR",
                            "-o",
                            "ConnectTimeout=" + CONNECT_SECONDS,
                            USER + "@" + address,
                            script));
        } catch (IOException slow) {
            return new Command.Result(255, "", String.valueOf(slow.getMessage()));
        }
    }
}
