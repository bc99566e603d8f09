package ingot.rack.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Two network namespaces joined by a veth pair: the rack's with {@code rack0}, 10.77.0.1/24, and the clients' with {@code cli0} without address. Gone
 * after {@link #close}, with all processes in them. Needs root.
 */
final class NetworkPair implements AutoCloseable {
    static final String RACK_DEVICE = "rack0";
    static final String CLIENT_DEVICE = "cli0";
    static final String RACK_ADDRESS = "10.77.0.1";

    private static final int SECONDS_MAX = 60;

    private final String rack;
    private final String clients;

    NetworkPair() {
        String id = UUID.randomUUID().toString().substring(0, 8);
        rack = "ingot-r" + id;
        clients = "ingot-c" + id;
        host("ip netns add " + rack);
        host("ip netns add " + clients);
        host("ip -n " + rack + " link add " + RACK_DEVICE + " type veth peer name " + CLIENT_DEVICE + " netns "
                + clients);
        host("ip -n " + rack + " addr add " + RACK_ADDRESS + "/24 dev " + RACK_DEVICE);
        host("ip -n " + rack + " link set lo up");
        host("ip -n " + rack + " link set " + RACK_DEVICE + " up");
        host("ip -n " + clients + " link set lo up");
        host("ip -n " + clients + " link set " + CLIENT_DEVICE + " up");
    }

    /** What a finished command left. */
    record Finished(int exitCode, String output) {}

    /** Runs a command in the clients' namespace. */
    Finished client(String... command) {
        return run(inNamespace(clients, List.of(command)));
    }

    /** Runs a command in the clients' namespace, which must succeed. */
    String clientOk(String... command) {
        Finished finished = client(command);
        if (finished.exitCode() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + finished);
        }
        return finished.output();
    }

    /** Runs a command in the rack's namespace, which must succeed. */
    void rackOk(String... command) {
        Finished finished = run(inNamespace(rack, List.of(command)));
        if (finished.exitCode() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + finished);
        }
    }

    /** Starts a program in the clients' namespace and lets it run. */
    Process clientStart(String... command) throws IOException {
        return new ProcessBuilder(inNamespace(clients, List.of(command)))
                .redirectErrorStream(true)
                .start();
    }

    /** Starts a main class of the tests in the rack's namespace. Its standard error goes to ours. */
    Process rackMain(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(inNamespace(rack, command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<String> inNamespace(String namespace, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(command);
        return whole;
    }

    private static void host(String command) {
        Finished finished = run(List.of(command.split(" ", -1)));
        if (finished.exitCode() != 0) {
            throw new AssertionError(command + ": " + finished.output());
        }
    }

    private static Finished run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread watchdog = Thread.startVirtualThread(() -> kill(process));
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            watchdog.interrupt();
            return new Finished(exitCode, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted in " + command, e);
        }
    }

    private static void kill(Process process) {
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException finished) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        for (String namespace : List.of(rack, clients)) {
            for (String pid :
                    run(List.of("ip", "netns", "pids", namespace)).output().split("\\s+", -1)) {
                if (!pid.isEmpty()) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
            host("ip netns del " + namespace);
        }
    }
}
