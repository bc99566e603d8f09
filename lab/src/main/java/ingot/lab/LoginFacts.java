package ingot.lab;

import java.util.HashMap;
import java.util.Map;

/**
 * What a machine says of itself after a login.
 *
 * @param os PRETTY_NAME of /etc/os-release
 * @param root the device that / is on
 * @param bootId changes with every start
 * @param marker what the user data left
 */
record LoginFacts(String hostname, String os, String addresses, String root, String bootId, String marker) {

    /** Where the lab's user data writes. */
    static final String MARKER_FILE = "/var/lib/ingot-lab-marker";

    /** Prints the facts, one a line. */
    static final String SCRIPT = "printf 'hostname=%s\\n' \"$(hostname)\";"
            + " . /etc/os-release; printf 'os=%s\\n' \"$PRETTY_NAME\";"
            + " printf 'addresses=%s\\n' \"$(hostname -I)\";"
            + " printf 'root=%s\\n' \"$(findmnt -no SOURCE /)\";"
            + " printf 'boot=%s\\n' \"$(cat /proc/sys/kernel/random/boot_id)\";"
            + " printf 'marker=%s\\n' \"$(cat " + MARKER_FILE + " 2>/dev/null)\"";

    /** Reads what {@link #SCRIPT} printed; what is missing is empty. */
    static LoginFacts parse(String printed) {
        Map<String, String> facts = new HashMap<>();
        printed.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                facts.put(line.substring(0, equals), line.substring(equals + 1).strip());
            }
        });
        return new LoginFacts(
                facts.getOrDefault("hostname", ""),
                facts.getOrDefault("os", ""),
                facts.getOrDefault("addresses", ""),
                facts.getOrDefault("root", ""),
                facts.getOrDefault("boot", ""),
                facts.getOrDefault("marker", ""));
    }

    /** What is wrong, in words; empty when all is as it should be (the user data's effect may come later). */
    String objection(String expectedHostname, String expectedAddress) {
        if (!hostname.equals(expectedHostname)) {
            return "the machine calls itself '" + hostname + "' (expected: " + expectedHostname + ")";
        }
        if (!os.startsWith("Debian")) {
            return "the machine runs '" + os + "' (expected: Debian)";
        }
        if (!java.util.Arrays.asList(addresses.split(" ", -1)).contains(expectedAddress)) {
            return "the machine has the addresses '" + addresses + "' (expected among them: " + expectedAddress + ")";
        }
        if (!root.startsWith("/dev/")) {
            return "the machine's root is '" + root + "' (expected: a device below /dev)";
        }
        return "";
    }
}
