package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceTest {
    private static final Duration QUICK = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void theNameFollowsFromTheDataDirectory() {
        assertThat(Namespace.of(Path.of("/a"))).isEqualTo(Namespace.of(Path.of("/a")));
        assertThat(Namespace.of(Path.of("/a"))).isNotEqualTo(Namespace.of(Path.of("/b")));
        assertThat(Namespace.of(Path.of("/a")).name()).matches("ingot-lab-[0-9a-f]{8}");
    }

    /** Whatever has no namespace to work in would change the host's own network. */
    @Test
    void everyCommandWorksInsideOnly() {
        Namespace namespace = Namespace.of(Path.of("/a"));
        List<List<String>> commands = namespace.commands(3);
        assertThat(commands.getFirst()).containsExactly("ip", "netns", "add", namespace.name());
        assertThat(commands.subList(1, commands.size())).allSatisfy(command -> {
            int name = command.get(1).equals("-n") ? 2 : 3;
            assertThat(command.subList(0, name)).isIn(List.of("ip", "-n"), List.of("ip", "netns", "exec"));
            assertThat(command.get(name)).isEqualTo(namespace.name());
        });
    }

    @Test
    void everyCommandForAFleetWorksInsideOfOneOfItsTwoNamespaces() {
        Namespace namespace = Namespace.of(Path.of("/a"));
        List<List<String>> commands = namespace.fleetCommands();
        assertThat(commands.subList(2, commands.size())).allSatisfy(command -> {
            int name = command.get(1).equals("-n") ? 2 : 3;
            assertThat(command.subList(0, name)).isIn(List.of("ip", "-n"), List.of("ip", "netns", "exec"));
            assertThat(command.get(name))
                    .isIn(namespace.name(), namespace.wire().name());
        });
    }

    @Test
    void eachMachineHasATapAndABmcAddress() {
        List<String> commands = Namespace.of(Path.of("/a")).commands(2).stream()
                .map(command -> String.join(" ", command))
                .toList();
        assertThat(commands)
                .filteredOn(command -> command.contains("tuntap add"))
                .hasSize(2);
        assertThat(commands)
                .anyMatch(command -> command.endsWith("addr add 192.168.78.11/24 dev bmc0"))
                .anyMatch(command -> command.endsWith("addr add 192.168.78.12/24 dev bmc0"));
    }

    @Test
    @Tag("slow")
    void removingEndsItsProcessesAlsoStubbornOnesAndLeavesTheHostAsItWas() throws Exception {
        String before = host();
        Namespace namespace = Namespace.of(folder);
        namespace.make(2);
        assertThat(namespace.exists()).isTrue();
        Process polite = start(namespace, "exec sleep 600");
        Process stubborn = start(namespace, "trap '' TERM; while :; do sleep 1; done");
        assertThat(namespace.processes()).extracting(ProcessHandle::pid).contains(polite.pid(), stubborn.pid());

        namespace.remove();

        assertThat(polite.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(stubborn.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(namespace.exists()).isFalse();
        assertThat(host()).isEqualTo(before);
        namespace.remove(); // nothing left to remove is no error
    }

    @Test
    @Tag("slow")
    void aFleetsTwoNamespacesGoTogether() throws Exception {
        String before = host();
        Namespace namespace = Namespace.of(folder);
        namespace.makeForFleet();
        Process machines = start(namespace.wire(), "exec sleep 600");
        assertThat(namespace.processes()).extracting(ProcessHandle::pid).contains(machines.pid());

        namespace.remove();

        assertThat(machines.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(namespace.exists()).isFalse();
        assertThat(namespace.wire().exists()).isFalse();
        assertThat(host()).isEqualTo(before);
    }

    /** A shell inside that is known to have started. */
    private static Process start(Namespace namespace, String script) throws IOException {
        Process process = new ProcessBuilder(namespace.inside("sh", "-c", "echo up; " + script)).start();
        assertThat(process.getInputStream().read()).isEqualTo('u');
        return process;
    }

    private static String host() throws Exception {
        return Command.succeed(QUICK, List.of("ip", "-o", "link")).replaceAll("\\s+", " ")
                + Command.succeed(QUICK, List.of("ip", "route"));
    }
}
