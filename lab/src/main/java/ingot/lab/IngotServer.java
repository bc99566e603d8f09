package ingot.lab;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code ./ingot up} as a process of the lab, and the commands beside it. */
final class IngotServer implements AutoCloseable {

    private final IngotCommands commands;
    private final IngotProcess process;

    private IngotServer(IngotCommands commands, IngotProcess process) {
        this.commands = commands;
        this.process = process;
    }

    /**
     * Starts it and waits until it serves.
     *
     * @param runner words of a program that runs it, none when it runs as it is
     * @param home where {@code ./ingot} is
     * @param data its data directory
     * @param log gets what it writes to standard error
     * @throws LabFailed when it ends, or does not serve in time
     */
    static IngotServer start(
            List<String> runner, Path home, Path data, LabNetwork network, Path log, Duration patience)
            throws IOException, InterruptedException {
        return new IngotServer(
                new IngotCommands(home, data, runner),
                IngotProcess.start(
                        runner,
                        home,
                        List.of(
                                "up",
                                "--data",
                                data.toString(),
                                "--http",
                                network.gateway() + ":" + LabAddresses.HTTP_PORT,
                                "--rack-interfaces",
                                LabAddresses.BRIDGE),
                        log,
                        patience));
    }

    /** Where it serves, ending in {@code /MAAS/}. */
    URI url() {
        return process.url();
    }

    /** Runs something when the server ends by itself, not by {@link #close}. */
    void whenEnded(Runnable act) {
        process.whenEnded(act);
    }

    /** Makes an administrator and returns the text of its API key. */
    String administrator(String name, String password) throws IOException, InterruptedException {
        return commands.administrator(name, password);
    }

    /** Registers the images, which the outer process has made. */
    void registerImages() throws IOException, InterruptedException {
        commands.registerImages();
    }

    @Override
    public void close() {
        process.close();
    }
}
