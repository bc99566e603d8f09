package ingot.lab;

import java.io.IOException;
import java.util.List;

/**
 * One network namespace that holds a whole lab: two bridges, a tap for each machine, and every process. Removing it removes
 * all of it; the host's own network is not touched.
 *
 * @param namespace its name
 */
record LabNetwork(String namespace) {

    static final String GATEWAY = "192.168.77.1";
    static final String BOOT_NETWORK = "192.168.77.0/24";
    private static final String BMC_PREFIX = "192.168.78.";
    private static final int BMC_FIRST = 11;
    private static final int TRIES = 50;

    static String bmcAddress(int machine) {
        return BMC_PREFIX + (BMC_FIRST + machine);
    }

    static String tap(int machine) {
        return "tap" + machine;
    }

    /** Makes the namespace with everything in it. */
    void create(int machines) throws IOException, InterruptedException {
        Command.need("ip", "netns", "add", namespace);
        ip("link", "set", "lo", "up");
        // No spanning tree and no forward delay: the first DHCP packets of a machine would be lost otherwise.
        ip("link", "add", "br0", "type", "bridge", "stp_state", "0", "forward_delay", "0");
        inside("sh", "-c", "echo 0 >/proc/sys/net/ipv6/conf/br0/accept_dad");
        ip("addr", "add", GATEWAY + "/24", "dev", "br0");
        ip("addr", "add", "fd00:77::1/64", "dev", "br0", "nodad");
        ip("link", "set", "br0", "up");
        ip("link", "add", "bmc0", "type", "bridge", "stp_state", "0", "forward_delay", "0");
        ip("addr", "add", BMC_PREFIX + "1/24", "dev", "bmc0");
        ip("link", "set", "bmc0", "up");
        for (int machine = 0; machine < machines; machine++) {
            ip("addr", "add", bmcAddress(machine) + "/24", "dev", "bmc0");
            ip("tuntap", "add", tap(machine), "mode", "tap");
            ip("link", "set", tap(machine), "master", "br0", "up");
        }
    }

    /** Ends every process of the namespace and removes it; does nothing when it is not there. */
    void remove() throws IOException, InterruptedException {
        if (!Command.run(List.of("ip", "netns", "list")).output().contains(namespace)) {
            return;
        }
        for (String signal : List.of("-TERM", "-KILL")) {
            for (int i = 0; i < TRIES && !pids().isEmpty(); i++) {
                if (i == 0 || signal.equals("-KILL")) {
                    for (String pid : pids()) {
                        Command.run(List.of("kill", signal, pid));
                    }
                }
                Thread.sleep(100);
            }
        }
        Command.run(List.of("ip", "netns", "del", namespace));
    }

    private List<String> pids() throws IOException, InterruptedException {
        return Command.run(List.of("ip", "netns", "pids", namespace))
                .output()
                .lines()
                .filter(line -> line.matches("[0-9]+"))
                .toList();
    }

    private void ip(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 3];
        command[0] = "ip";
        command[1] = "-n";
        command[2] = namespace;
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        Command.need(command);
    }

    private void inside(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 4];
        command[0] = "ip";
        command[1] = "netns";
        command[2] = "exec";
        command[3] = namespace;
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        Command.need(command);
    }
}
