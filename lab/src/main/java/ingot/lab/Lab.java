package ingot.lab;

import ingot.http.Json;
import ingot.http.JsonMalformed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The outer process of the lab: cleans up what a crash left, chooses the accelerator, makes the namespace, runs
 * {@link Inside} in it, shows its progress, and removes everything at the end, also after a signal.
 */
final class Lab {

    private static final Duration IMAGES = Duration.ofMinutes(40);
    private static final Duration IMAGES_STOP = Duration.ofSeconds(20);
    private static final Duration INSIDE_STOP = Duration.ofSeconds(20);
    private static final String STOPPED = "the lab was stopped";
    private static final String END = "";

    /** Stretches the deadlines of machines that all want to be served at once. */
    private static final double SIMULATED_FACTOR = 5;

    private final LabOptions options;
    private final Path home;
    private final PrintStream out;
    private final PrintStream err;
    private final int columns;
    private final InstantSource clock;
    private final Progress progress;
    private final Namespace namespace;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch cleaned = new CountDownLatch(1);
    private final Map<String, @Nullable Object> report = new LinkedHashMap<>();
    private final Instant started;
    private volatile boolean signalled;

    /**
     * Made by the thread that calls {@link #run}.
     *
     * @param screen behind {@code err}
     * @param columns that {@code out} shows
     */
    Lab(
            LabOptions options,
            Path home,
            PrintStream out,
            PrintStream err,
            Progress.Screen screen,
            int columns,
            InstantSource clock) {
        this.options = options;
        this.home = home;
        this.out = out;
        this.err = err;
        this.columns = columns;
        this.clock = clock;
        this.progress = new Progress(err, screen, clock);
        this.namespace = Namespace.of(options.data());
        this.started = clock.instant();
        report.put("ok", false);
        report.put("accelerator", null);
        report.put("total_seconds", 0.0);
        report.put("machines", List.of());
    }

    /** Runs a lab and returns whether all went well. */
    boolean run() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::signal, "signal"));
        try {
            attempt();
        } catch (LabFailed failed) {
            fail(failed.phase(), String.valueOf(failed.getMessage()));
        } catch (IOException failed) {
            fail("setup", String.valueOf(failed.getMessage()));
        } catch (InterruptedException stopped) {
            fail("setup", STOPPED);
        } catch (RuntimeException bug) {
            fail("setup", "the lab itself failed: " + bug);
        } finally {
            progress.end();
            conclude();
            cleaned.countDown();
        }
        return Boolean.TRUE.equals(report.get("ok"));
    }

    /** Ends a lab that was left running; does nothing when there is none. */
    static void stop(Path data) throws IOException, InterruptedException {
        Namespace.of(data).remove();
        Files.deleteIfExists(KeptLab.file(data));
    }

    private void attempt() throws IOException, InterruptedException {
        try (DataFolder folder = DataFolder.take(options.data())) {
            if (KeptLab.runs(folder.path(), namespace)) {
                throw new LabFailed(
                        "setup",
                        "a lab was left running on " + folder.path() + "; end it with './ingot lab stop" + " --data "
                                + folder.path() + "', or choose another directory with --data");
            }
            if (namespace.exists()) {
                progress.say("removing what an earlier lab left in " + namespace.name());
                namespace.remove();
            }
            folder.empty();
            LabPlan plan = plan(folder.path());
            images(folder.path());
            boolean kept = false;
            try {
                if (plan.simulated()) {
                    namespace.makeForFleet();
                } else {
                    namespace.make(plan.firmware().size());
                }
                kept = inside(plan);
            } finally {
                if (!kept) {
                    // the interrupt has done its work; cleaning up takes waiting
                    boolean interrupted = Thread.interrupted();
                    namespace.remove();
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
        }
    }

    private LabPlan plan(Path data) throws IOException, InterruptedException {
        Integer simulated = options.simulated();
        if (simulated != null) {
            return new LabPlan(
                    home,
                    data,
                    options.firmwareOf(simulated),
                    options.goal(),
                    Accelerator.TCG,
                    SIMULATED_FACTOR,
                    false,
                    true,
                    List.of());
        }
        Trial.Runner runner = accelerator -> Trial.run(accelerator, data);
        Accelerator asked = options.accelerator();
        Trial.Choice choice =
                asked == null ? Trial.choose(Files.exists(Path.of("/dev/kvm")), runner) : Trial.asked(asked, runner);
        report.put("accelerator", choice.accelerator().word());
        progress.say(String.format(
                "accelerator %s: %s; deadlines times %.1f",
                choice.accelerator().word(), choice.reason(), choice.factor()));
        if (!options.faults().isEmpty()) {
            List<Firmware> firmware = LabPlan.lives(options.faults()).stream()
                    .map(life -> life.uefi() ? Firmware.UEFI : Firmware.BIOS)
                    .toList();
            return new LabPlan(
                    home,
                    data,
                    firmware,
                    Goal.RELEASED,
                    choice.accelerator(),
                    choice.factor(),
                    false,
                    false,
                    options.faults());
        }
        Integer machines = options.machines();
        int count = machines != null ? machines : choice.accelerator() == Accelerator.KVM ? 2 : 1;
        return new LabPlan(
                home,
                data,
                options.firmwareOf(count),
                options.goal(),
                choice.accelerator(),
                choice.factor(),
                options.keep(),
                false,
                List.of());
    }

    /** Outside of the namespace, from which no package archive can be reached. */
    private void images(Path data) throws IOException, InterruptedException {
        Path log = data.resolve("images.log");
        progress.say("images (made the first time, which takes minutes; see " + log + ")");
        Process process = new ProcessBuilder("setsid", home.resolve("ingot").toString(), "images", "make")
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(log.toFile())
                .start();
        try {
            if (!process.waitFor(IMAGES.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LabFailed("setup", "ingot images make has not ended within " + IMAGES.toMinutes() + " min");
            }
        } finally {
            // its scripts undo their mounts when they are asked to end
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            awaitEnd(process, IMAGES_STOP);
        }
        if (process.exitValue() != 0) {
            String last = Files.readString(log).strip().lines().reduce("", (earlier, line) -> line);
            throw new LabFailed("setup", "ingot images make failed (" + log + "): " + last);
        }
    }

    /** Returns whether the lab was left running. */
    private boolean inside(LabPlan plan) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(plan))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        plan.data().resolve("lab.log").toFile()))
                .start();
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread.ofPlatform().daemon().name("inside").start(() -> read(process, lines));
        try {
            while (true) {
                String line = lines.poll(1, TimeUnit.SECONDS);
                if (line == null) {
                    progress.tick();
                } else if (line.equals(END)) {
                    process.waitFor();
                    if (process.exitValue() != 0 && !report.containsKey("failed")) {
                        fail(
                                "setup",
                                "the lab's inner process ended (" + process.exitValue() + "); see "
                                        + plan.data().resolve("lab.log"));
                    }
                    return false;
                } else if (hear(line)) {
                    return true;
                }
            }
        } finally {
            if (signalled) {
                askToStop(process, lines);
            }
        }
    }

    /** Its standard input's end tells it; what it still reports is heard. */
    private void askToStop(Process process, BlockingQueue<String> lines) throws IOException {
        boolean interrupted = Thread.interrupted();
        process.getOutputStream().close();
        Instant deadline = clock.instant().plus(INSIDE_STOP);
        try {
            while (clock.instant().isBefore(deadline)) {
                String line = lines.poll(1, TimeUnit.SECONDS);
                if (END.equals(line)) {
                    break;
                }
                if (line != null) {
                    hear(line);
                }
            }
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for an end that has been asked for, though this thread may have been interrupted. */
    private static void awaitEnd(Process process, Duration limit) {
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> command(LabPlan plan) {
        // a session of its own: a terminal's Ctrl-C shall reach this process only, and a kept lab outlives the terminal
        List<String> all = new ArrayList<>(List.of("setsid"));
        Namespace where = plan.simulated() ? namespace.wire() : namespace;
        all.addAll(where.inside(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                plan.simulated() ? "-Xmx384m" : "-Xmx128m",
                // the machines' agents open a connection for each request
                "-Djdk.httpclient.keepalive.timeout=0",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                Main.INSIDE));
        all.addAll(plan.words());
        return all;
    }

    private static void read(Process process, BlockingQueue<String> lines) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException ended) {
            // As good as its end.
        }
        lines.add(END);
    }

    /** Takes a line of the inner process; true when it stays and this process may go. */
    private boolean hear(String line) {
        Object document;
        try {
            document = Json.read(line);
        } catch (JsonMalformed strange) {
            progress.say(line);
            return false;
        }
        if (document instanceof Map<?, ?> map) {
            if (map.get("now") instanceof Map<?, ?> now) {
                progress.show(Progress.Now.of(now));
            } else if (map.get("report") instanceof Map<?, ?> part) {
                part.forEach((key, value) -> report.put(String.valueOf(key), value));
            } else if (map.get("say") instanceof String text) {
                progress.say(text);
            }
            return map.containsKey("ended");
        }
        return false;
    }

    private void fail(String phase, String reason) {
        report.put("ok", false);
        if (!report.containsKey("failed")) {
            Map<String, @Nullable Object> failed = new LinkedHashMap<>();
            failed.put("machine", null);
            failed.put("phase", phase);
            // what breaks while a signal ends the lab is a consequence of it
            failed.put("reason", signalled && !reason.equals(STOPPED) ? STOPPED + " (" + reason + ")" : reason);
            report.put("failed", failed);
        }
    }

    private void conclude() {
        report.put("total_seconds", Duration.between(started, clock.instant()).toMillis() / 1000.0);
        out.print(Table.of(report, columns));
        out.flush();
        Path json = options.json();
        if (json == null) {
            return;
        }
        try {
            Files.write(json, Json.bytes(report));
        } catch (IOException failed) {
            err.println("ingot lab: the report cannot be written to " + json + ": " + failed.getMessage());
            report.put("ok", false);
        }
    }

    private void signal() {
        if (cleaned.getCount() == 0) {
            return;
        }
        signalled = true;
        worker.interrupt();
        try {
            cleaned.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
