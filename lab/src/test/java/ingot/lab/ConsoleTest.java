package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {

    @TempDir
    Path folder;

    @Test
    void onlyWhatIsWrittenFromNowOnCounts() throws Exception {
        Path log = folder.resolve("serial.log");
        assertThat(Console.fromNow(log).says("agent started")).isFalse();
        Files.writeString(log, "12:00 agent started\n");
        Console console = Console.fromNow(log);
        assertThat(console.says("agent started")).isFalse();

        Files.writeString(log, "12:01 agent started\n", StandardOpenOption.APPEND);

        assertThat(console.says("agent started")).isTrue();
        assertThat(console.says("leave to write given")).isFalse();
    }
}
