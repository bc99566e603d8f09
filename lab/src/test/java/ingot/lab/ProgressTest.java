package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final String LONG_STEP = "install.step: image image-1 of a name that fits no line of a small window";

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private Instant now = START;

    @Test
    void rowsOfASmallTerminalAreCutBeforeTheyWrap() {
        Progress progress = on(new TerminalSize(15, 60));
        progress.show(at("lab-bios-1", "deploy", LONG_STEP));
        assertThat(rows(text())).singleElement().satisfies(row -> {
            assertThat(row)
                    .startsWith("lab-bios-1     deploy         0 s       2.0 MB  install.ste")
                    .hasSize(59);
        });
    }

    @Test
    void aRedrawWipesExactlyTheRowsThatWereDrawn() {
        Progress progress = on(new TerminalSize(15, 60));
        progress.show(at("lab-bios-1", "deploy", LONG_STEP));
        progress.show(at("lab-uefi-2", "enlist", ""));
        written.reset();
        progress.say("Ingot serves");
        assertThat(text()).startsWith("\u001b[2A\u001b[Jlab: Ingot serves\n");
    }

    @Test
    void moreMachinesThanRowsAreCountedInstead() {
        Progress progress = on(new TerminalSize(5, 60));
        for (int machine = 1; machine <= 6; machine++) {
            progress.show(at("lab-bios-" + machine, "enlist", ""));
        }
        written.reset();
        progress.tick();
        List<String> rows = rows(text());
        assertThat(rows).hasSize(3);
        assertThat(rows.getLast()).isEqualTo("and 4 more");
        assertThat(text()).startsWith("\u001b[3A");
    }

    @Test
    void aWindowThatShrinksIsSeen() {
        TerminalSize[] size = {new TerminalSize(15, 200)};
        Progress progress = new Progress(stream(), () -> size[0], clock());
        progress.show(at("lab-bios-1", "deploy", LONG_STEP));
        size[0] = new TerminalSize(15, 30);
        now = START.plusSeconds(4);
        written.reset();
        progress.tick();
        assertThat(rows(text()))
                .singleElement()
                .satisfies(row -> assertThat(row).hasSize(29));
    }

    @Test
    void aMachineThatIsDoneLeavesTheScreen() {
        Progress progress = on(new TerminalSize(15, 60));
        progress.show(at("lab-bios-1", "release", ""));
        written.reset();
        progress.show(at("lab-bios-1", Progress.DONE, ""));
        assertThat(text()).isEqualTo("\u001b[1A\u001b[J");
    }

    @Test
    void aPipeGetsALineForEachChangeAndNoControlCharacters() {
        Progress progress = on(null);
        progress.show(at("lab-bios-1", "deploy", "first"));
        progress.show(at("lab-bios-1", "deploy", "first"));
        progress.show(at("lab-bios-1", "deploy", "second \u001b[31m"));
        progress.tick();
        progress.show(at("lab-bios-1", Progress.DONE, ""));
        assertThat(text()).isEqualTo("""
                        lab-bios-1     deploy         0 s       2.0 MB  first
                        lab-bios-1     deploy         0 s       2.0 MB  second  [31m
                        """);
    }

    private Progress on(@Nullable TerminalSize size) {
        return new Progress(stream(), () -> size, clock());
    }

    private PrintStream stream() {
        return new PrintStream(written, true, StandardCharsets.UTF_8);
    }

    private InstantSource clock() {
        return () -> now;
    }

    private static Progress.Now at(String machine, String phase, String step) {
        return new Progress.Now(machine, phase, START, 2_000_000, step);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    /** What stands after the last wiping. */
    private static List<String> rows(String text) {
        return text.substring(text.lastIndexOf("\u001b[J") < 0 ? 0 : text.lastIndexOf("\u001b[J") + 3)
                .lines()
                .toList();
    }
}
