package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampedLogTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void eachLineGetsItsTimeAndNothingIsLost() throws Exception {
        copy("one\r\n\r\ntwo");
        copy("three\n");
        assertThat(Files.readString(log()))
                .isEqualTo(NOW + " one\r\n" + NOW + " \r\n" + NOW + " two" + NOW + " three\n");
    }

    @Test
    void theEndIsReadableWithoutATerminal() throws Exception {
        copy("old\n\u001b[2J\u001b[01;01H\u001b[=3hiPXE 1.21\u001b[0m\r\nBooting\u0007\r\n");
        assertThat(StampedLog.tail(log(), 2))
                .containsExactly("2026-01-01T12:00:00Z iPXE 1.21", "2026-01-01T12:00:00Z Booting");
    }

    @Test
    void aMachineThatNeverStartedHasNoLines() {
        assertThat(StampedLog.tail(log(), 30)).isEmpty();
    }

    private Path log() {
        return folder.resolve("serial.log");
    }

    private void copy(String text) throws Exception {
        StampedLog.copy(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), log(), () -> NOW);
    }
}
