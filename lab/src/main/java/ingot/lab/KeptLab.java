package ingot.lab;

import ingot.http.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lab that was left running, as {@code DIR/lab.json} describes it (interface.md §2).
 *
 * @param apiKey file with the administrator's API key
 * @param sshKey file with the private key
 * @param pid of the process that simulates the BMCs
 */
record KeptLab(URI url, String namespace, Path apiKey, Path sshKey, long pid, List<MachineRun> machines) {

    private static final String FILE = "lab.json";

    KeptLab {
        machines = List.copyOf(machines);
    }

    static Path file(Path data) {
        return data.resolve(FILE);
    }

    /** Writes the description so that only its owner can read it: BMC passwords are in it. */
    void write(Path data) throws IOException {
        secret(file(data), Json.text(document()) + "\n");
    }

    /** Writes a file that only its owner can read, in one step. */
    static void secret(Path file, String text) throws IOException {
        Path staging = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(staging);
        Files.createFile(staging, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(staging, text.getBytes(StandardCharsets.UTF_8));
        Files.move(staging, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether a lab was left running on this data directory and still is. */
    static boolean runs(Path data, Namespace namespace) throws IOException, InterruptedException {
        Path file = file(data);
        if (!Files.exists(file) || !(Json.read(Files.readString(file)) instanceof Map<?, ?> document)) {
            return false;
        }
        return document.get("pid") instanceof Long pid
                && namespace.exists()
                && namespace.processes().stream().anyMatch(process -> process.pid() == pid);
    }

    private Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("url", url.toString());
        document.put("namespace", namespace);
        document.put("key_file", apiKey.toString());
        document.put("ssh_key", sshKey.toString());
        document.put("pid", pid);
        document.put("machines", machines.stream().map(KeptLab::machine).toList());
        return document;
    }

    private static Map<String, @Nullable Object> machine(MachineRun run) {
        QemuMachine machine = run.machine();
        Map<String, @Nullable Object> bmc = new LinkedHashMap<>();
        bmc.put("type", "ipmi");
        bmc.put("address", run.bmc().address());
        bmc.put("port", LabAddresses.IPMI_PORT);
        bmc.put("user", run.bmc().user());
        bmc.put("password", run.bmc().password());
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("system_id", run.systemId().isEmpty() ? null : run.systemId());
        document.put("hostname", machine.hostname());
        document.put("firmware", machine.firmware().word());
        document.put("address", run.address().isEmpty() ? null : run.address());
        document.put("ssh_user", Ssh.USER);
        document.put("serial_log", machine.serialLog().toString());
        document.put(
                "disks",
                List.of(machine.systemDisk().toString(), machine.dataDisk().toString()));
        document.put("bmc", bmc);
        return document;
    }
}
