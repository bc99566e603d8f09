package ingot.lab;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code ./ingot up}, or another of its servers, as a process of the lab, and the commands beside it. */
public final class IngotServer implements AutoCloseable {

    private final IngotCommands commands;
    private final IngotProcess process;

    private IngotServer(IngotCommands commands, IngotProcess process) {
        this.commands = commands;
        this.process = process;
    }

    /** {@code ./ingot up} on the lab's bridge; see {@link #start}. */
    public static IngotServer up(Path home, Path data, Path log, Duration patience)
            throws IOException, InterruptedException {
        return up(List.of(), home, LabNetwork.SMALL, data, log, patience);
    }

    /**
     * The same for other machines; see {@link #start}.
     *
     * @param runner words of a program that runs it, none when it runs as it is
     */
    static IngotServer up(List<String> runner, Path home, LabNetwork network, Path data, Path log, Duration patience)
            throws IOException, InterruptedException {
        List<String> words = List.of("up", "--http", http(network), "--rack-interfaces", LabAddresses.BRIDGE);
        return start(runner, home, words, data, log, patience);
    }

    /** {@code ./ingot region} on the lab's bridge, for racks there; see {@link #start}. */
    public static IngotServer region(Path home, Path data, Path log, Duration patience)
            throws IOException, InterruptedException {
        return start(List.of(), home, List.of("region", "--http", http(LabNetwork.SMALL)), data, log, patience);
    }

    /** {@code ./ingot rack} on the lab's bridge, enrolled already; see {@link #start}. */
    public static IngotServer rack(Path home, Path data, Path log, Duration patience)
            throws IOException, InterruptedException {
        return start(List.of(), home, List.of("rack", "--rack-interfaces", LabAddresses.BRIDGE), data, log, patience);
    }

    private static String http(LabNetwork network) {
        return network.gateway() + ":" + LabAddresses.HTTP_PORT;
    }

    /**
     * Starts a server and waits until it serves.
     *
     * @param home where {@code ./ingot} is
     * @param words command and flags
     * @param data its data directory
     * @param log gets what it writes to standard error
     * @throws LabFailed when it ends, or does not serve in time
     */
    private static IngotServer start(
            List<String> runner, Path home, List<String> words, Path data, Path log, Duration patience)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--data", data.toString()));
        return new IngotServer(
                new IngotCommands(home, data, runner), IngotProcess.start(runner, home, all, log, patience));
    }

    /** Where it serves, ending in {@code /MAAS/}. */
    public URI url() {
        return process.url();
    }

    /** What the process holds in memory, PostgreSQL's processes apart; 0 when that cannot be told. */
    public long residentBytes() throws IOException {
        return process.residentBytes();
    }

    /** Runs something when the server ends by itself, not by {@link #close}. */
    void whenEnded(Runnable act) {
        process.whenEnded(act);
    }

    /** Makes an administrator and returns the text of its API key. */
    public String administrator(String name, String password) throws IOException, InterruptedException {
        return commands.administrator(name, password);
    }

    /** Registers the images, which the outer process has made. */
    public void registerImages() throws IOException, InterruptedException {
        commands.registerImages();
    }

    /** Has a new rack on {@code rackData} enrolled here; it can be started with {@link #rack} then. */
    public void enrol(Path rackData) throws IOException, InterruptedException {
        commands.enrol(rackData, url());
    }

    /** Asks it to end, and waits for that. */
    @Override
    public void close() {
        process.close();
    }
}
