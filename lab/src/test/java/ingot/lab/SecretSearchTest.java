package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab notices secrets that lie about. */
class SecretSearchTest {

    private final SecretSearch search = new SecretSearch();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void secrets() {
        search.add("BMC password", "swordfish-1");
        search.add("short word", "abc");
    }

    private Path file(String name, String content, String mode) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void inFilesThatEverybodyMayReadAndInLogs() throws IOException {
        Path open = file("open.yaml", "password: swordfish-1", "rw-r--r--");
        Path log = file("ingot.log", "signed in with swordfish-1", "rw-------");
        file("key", "swordfish-1", "rw-------");
        file("clean.log", "abc", "rw-r--r--");

        assertThat(search.inFiles(folder))
                .containsExactlyInAnyOrder("BMC password in " + open, "BMC password in " + log)
                .noneMatch(found -> found.contains("swordfish"));
    }

    @Test
    void butNotBelowAFolderThatIsClosed() throws IOException {
        file("closed/open.yaml", "swordfish-1", "rw-r--r--");
        Files.setPosixFilePermissions(folder.resolve("closed"), PosixFilePermissions.fromString("rwx------"));

        assertThat(search.inFiles(folder)).isEmpty();
    }

    @Test
    void inArgumentsOfProcesses() throws IOException {
        file("12/cmdline", "ipmitool\0-P\0swordfish-1\0", "r--r--r--");
        file("13/cmdline", "sleep\0" + "1\0", "r--r--r--");
        file("self/cmdline", "swordfish-1", "r--r--r--");

        assertThat(search.inArguments(folder)).containsExactly("BMC password in the arguments of process 12");
    }
}
