package ingot.lab;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ingot with its parts apart: {@code ./ingot region} with the bundled database, and {@code ./ingot rack}, which enrolled by a
 * token. Each can be killed, stopped and started again, and its data put back to an earlier time. Used by one thread.
 */
final class ApartIngot implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration COPY = Duration.ofMinutes(2);
    private static final String ENROL_HOST = "127.0.0.1";

    private final LabPlan plan;
    private final Waiting waiting;
    private final Path regionData;
    private final Path rackData;
    private final IngotCommands commands;
    private @Nullable IngotProcess region;
    private @Nullable IngotProcess rack;

    ApartIngot(LabPlan plan, Waiting waiting) {
        this.plan = plan;
        this.waiting = waiting;
        this.regionData = plan.data().resolve("region");
        this.rackData = plan.data().resolve("rack");
        this.commands = new IngotCommands(plan.home(), regionData);
    }

    /** Where the region serves. */
    static URI url() {
        return URI.create("http://" + LabAddresses.GATEWAY + ":" + LabAddresses.HTTP_PORT + "/MAAS/");
    }

    /**
     * Starts both for the first time, with the images and an administrator.
     *
     * @return the text of the administrator's API key
     */
    String setUp(String administrator, String password) throws IOException, InterruptedException {
        startRegion();
        commands.registerImages();
        String key = commands.administrator(administrator, password);
        commands.enrol(rackData, URI.create("http://" + ENROL_HOST + "/MAAS/"));
        startRack();
        return key;
    }

    /** Starts the region; does nothing when it runs. */
    void startRegion() throws IOException, InterruptedException {
        if (region == null) {
            region = start(List.of(
                    "region",
                    "--data",
                    regionData.toString(),
                    "--http",
                    LabAddresses.GATEWAY + ":" + LabAddresses.HTTP_PORT));
        }
    }

    /** Starts the rack; does nothing when it runs. */
    void startRack() throws IOException, InterruptedException {
        if (rack == null) {
            rack = start(List.of("rack", "--data", rackData.toString(), "--rack-interfaces", LabAddresses.BRIDGE));
        }
    }

    private IngotProcess start(List<String> words) throws IOException, InterruptedException {
        return IngotProcess.start(
                plan.home(), words, plan.data().resolve(words.getFirst() + ".log"), waiting.stretched(START));
    }

    void killRegion() throws InterruptedException {
        if (region != null) {
            region.kill();
            region = null;
        }
    }

    void killRack() throws InterruptedException {
        if (rack != null) {
            rack.kill();
            rack = null;
        }
    }

    /** Ends the region and its database in order. */
    void stopRegion() {
        if (region != null) {
            region.close();
            region = null;
        }
    }

    void stopRack() {
        if (rack != null) {
            rack.close();
            rack = null;
        }
    }

    /** Kills all processes of the region's database; the region has to start it again. */
    void killDatabase() throws IOException {
        ProcessHandle postmaster = ProcessHandle.of(postmaster())
                .orElseThrow(() -> new LabFailed("setup", "the region's database does not run"));
        List<ProcessHandle> workers = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
    }

    private long postmaster() throws IOException {
        Path file = regionData.resolve("postgres/cluster/postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    }

    /** Copies the rack's data as it is now, while the rack runs. */
    void copyRack(Path to) throws IOException, InterruptedException {
        copy(rackData, to);
    }

    /** Puts back what {@link #copyRack} kept; the rack must not run. */
    void restoreRack(Path from) throws IOException, InterruptedException {
        copy(from, rackData);
    }

    /** Copies the database; the region must not run. */
    void copyDatabase(Path to) throws IOException, InterruptedException {
        copy(regionData.resolve("postgres"), to);
    }

    /** Puts back what {@link #copyDatabase} kept; the region must not run. */
    void restoreDatabase(Path from) throws IOException, InterruptedException {
        copy(from, regionData.resolve("postgres"));
    }

    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        Command.succeed(COPY, List.of("rm", "-rf", to.toString()));
        Command.succeed(COPY, List.of("cp", "-a", "--reflink=auto", from.toString(), to.toString()));
    }

    @Override
    public void close() {
        stopRack();
        stopRegion();
    }
}
