package ingot.lab.simulated;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs iPXE scripts with the commands that Ingot's scripts use. Kernel and initrd are fetched in part: their first bytes, as
 * many as show that they are there.
 */
final class IpxeScript {

    private static final int PART = 256 << 10;
    private static final int DEPTH_MAX = 8;
    private static final int LINES_MAX = 200;

    private final Map<String, String> variables;
    private final HttpPort http;
    private final Console console;
    private @Nullable String commandLine;

    IpxeScript(String mac, String platform, HttpPort http, Console console) {
        this.variables = Map.of("${mac}", mac, "${mac:hexhyp}", mac.replace(':', '-'), "${platform}", platform);
        this.http = http;
        this.console = console;
    }

    /**
     * Fetches a script and runs it to its end.
     *
     * @throws Trouble when it starts nothing
     */
    Start run(String url) throws IOException, Trouble, InterruptedException {
        Start start = chain(url, 0);
        if (start == null) {
            throw new Trouble("iPXE: nothing to boot at " + url);
        }
        return start;
    }

    /** What the file starts; null when it is not there, or starts nothing. */
    private @Nullable Start chain(String url, int depth) throws IOException, InterruptedException {
        HttpPort.Response response = http.get(url);
        console.say("iPXE: " + url + " " + response.status());
        if (response.status() != 200 || depth == DEPTH_MAX) {
            return null;
        }
        if (!response.text().startsWith("#!ipxe")) {
            // a program for UEFI: the only one Ingot names starts the disk
            return url.endsWith("/local.efi") ? new Start.Disk() : null;
        }
        List<String> lines = response.text().lines().map(String::strip).toList();
        int steps = 0;
        for (int at = 1; at < lines.size() && steps < LINES_MAX; steps++) {
            Step step = line(lines.get(at), depth);
            if (step.start() != null) {
                return step.start();
            }
            if (!step.ok()) {
                return null;
            }
            int label = lines.indexOf(":" + step.label());
            at = step.label().isEmpty() || label < 0 ? at + 1 : label + 1;
        }
        return null;
    }

    /**
     * How a command ended.
     *
     * @param label where to go on; empty for the next line
     */
    private record Step(boolean ok, String label, @Nullable Start start) {
        static final Step OK = new Step(true, "", null);
        static final Step FAILED = new Step(false, "", null);
    }

    /** A line: commands joined by {@code ||} and {@code &&}, from the left; an empty last one succeeds. */
    private Step line(String line, int depth) throws IOException, InterruptedException {
        if (line.isEmpty() || line.startsWith("#") || line.startsWith(":")) {
            return Step.OK;
        }
        Step last = Step.FAILED;
        for (String alternative : line.split("\\|\\|", -1)) {
            last = Step.OK;
            for (String command : alternative.split("&&", -1)) {
                last = command(command.strip(), depth);
                if (!last.ok() || last.start() != null || !last.label().isEmpty()) {
                    break;
                }
            }
            if (last.ok()) {
                return last;
            }
        }
        return last;
    }

    private Step command(String command, int depth) throws IOException, InterruptedException {
        String text = command;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            text = text.replace(variable.getKey(), variable.getValue());
        }
        List<String> words = Arrays.asList(text.split(" +"));
        return switch (words.getFirst()) {
            case "" -> Step.OK;
            case "chain" -> {
                Start start = chain(words.get(1), depth + 1);
                yield start == null ? Step.FAILED : new Step(true, "", start);
            }
            case "kernel" -> {
                commandLine = String.join(" ", words.subList(2, words.size()));
                yield fetch(words.get(1));
            }
            case "initrd" -> fetch(words.get(1));
            case "boot" -> new Step(true, "", new Start.Kernel(Objects.requireNonNullElse(commandLine, "")));
            case "sanboot" -> new Step(true, "", new Start.Disk());
            case "iseq" -> words.get(1).equals(words.get(2)) ? Step.OK : Step.FAILED;
            case "goto" -> new Step(true, words.get(1), null);
            case "sleep" -> {
                Thread.sleep(Long.parseLong(words.get(1)) * 1000);
                yield Step.OK;
            }
            // exit, and what this iPXE does not know
            default -> Step.FAILED;
        };
    }

    private Step fetch(String url) throws IOException, InterruptedException {
        HttpPort.Response part = http.start(url, PART);
        return part.status() == 206 || part.status() == 200 ? Step.OK : Step.FAILED;
    }
}
