package ingot.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * A network namespace that holds all of a lab: bridges, taps and every process. Removing it removes them; the host's own
 * network is never touched. Its name follows from the data directory, so that the next run finds what a crash left.
 *
 * @param name as {@code ip netns} knows it
 */
public record Namespace(String name) {

    private static final Duration QUICK = Duration.ofSeconds(20);
    private static final Duration TERMINATION = Duration.ofSeconds(12);
    private static final Duration POLL = Duration.ofMillis(50);

    /** Of the lab on this data directory. */
    public static Namespace of(Path data) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(data.toString().getBytes(StandardCharsets.UTF_8));
            return new Namespace("ingot-lab-" + HexFormat.of().formatHex(hash, 0, 4));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256: not in this JDK", impossible);
        }
    }

    /** Makes it, with a tap and a BMC address for each machine. */
    public void make(int machines) throws IOException, InterruptedException {
        for (List<String> command : commands(machines)) {
            Command.succeed(QUICK, command);
        }
    }

    /** What {@link #make} runs. */
    List<List<String>> commands(int machines) {
        List<List<String>> all = new ArrayList<>();
        all.add(List.of("ip", "netns", "add", name));
        // duplicate address detection would hold back the first router advertisements
        all.add(inside("sh", "-c", "echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad"));
        all.add(ip("link set lo up"));
        // spanning tree and its delay would lose the first DHCP packets
        all.add(ip("link add " + LabAddresses.BRIDGE + " type bridge stp_state 0 forward_delay 0"));
        all.add(ip("addr add " + LabAddresses.GATEWAY + "/24 dev " + LabAddresses.BRIDGE));
        all.add(ip("addr add " + LabAddresses.GATEWAY6 + " dev " + LabAddresses.BRIDGE + " nodad"));
        all.add(ip("link set " + LabAddresses.BRIDGE + " up"));
        all.add(ip("link add " + LabAddresses.BMC_BRIDGE + " type bridge stp_state 0 forward_delay 0"));
        all.add(ip("addr add " + LabAddresses.BMC_GATEWAY + "/24 dev " + LabAddresses.BMC_BRIDGE));
        all.add(ip("link set " + LabAddresses.BMC_BRIDGE + " up"));
        for (int machine = 0; machine < machines; machine++) {
            String tap = LabAddresses.tap(machine);
            all.add(ip("tuntap add " + tap + " mode tap"));
            all.add(ip("link set " + tap + " master " + LabAddresses.BRIDGE + " up"));
            all.add(ip("addr add " + LabAddresses.bmc(machine) + "/24 dev " + LabAddresses.BMC_BRIDGE));
        }
        return all;
    }

    /** A command that runs inside. */
    public List<String> inside(String... words) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(Arrays.asList(words));
        return all;
    }

    public boolean exists() throws IOException, InterruptedException {
        return Command.succeed(QUICK, List.of("ip", "netns", "list"))
                .lines()
                .anyMatch(line -> line.split(" ", 2)[0].equals(name));
    }

    /** Its processes. */
    List<ProcessHandle> processes() throws IOException, InterruptedException {
        Command.Result pids = Command.run(QUICK, List.of("ip", "netns", "pids", name));
        return pids.out()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(Long::parseLong)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }

    /** Ends its processes, first politely, and removes it. Does nothing when there is none. */
    public void remove() throws IOException, InterruptedException {
        if (!exists()) {
            return;
        }
        end(ProcessHandle::destroy, TERMINATION);
        end(ProcessHandle::destroyForcibly, TERMINATION);
        Command.succeed(QUICK, List.of("ip", "netns", "del", name));
    }

    private void end(Consumer<ProcessHandle> signal, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        List<ProcessHandle> alive = processes();
        // once a process has been asked it must not be asked again: a second signal can cut its own clean-up short
        alive.forEach(signal);
        while (!alive.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(POLL);
            alive = processes();
        }
    }

    private List<String> ip(String words) {
        List<String> all = new ArrayList<>(List.of("ip", "-n", name));
        all.addAll(List.of(words.split(" ")));
        return all;
    }
}
