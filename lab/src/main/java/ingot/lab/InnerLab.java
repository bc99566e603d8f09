package ingot.lab;

import ingot.http.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The part of the lab that runs inside its namespace: server, machines, and the driving of them. */
final class InnerLab {

    private final LabOptions options;
    private final Accelerator accelerator;
    private final List<Firmware> firmwares;
    private final Path home;
    private final PrintStream err;
    private final SecureRandom random = new SecureRandom();
    private final long started = System.nanoTime();

    InnerLab(LabOptions options, Accelerator accelerator, List<Firmware> firmwares, Path home, PrintStream err) {
        this.options = options;
        this.accelerator = accelerator;
        this.firmwares = List.copyOf(firmwares);
        this.home = home;
        this.err = err;
    }

    /** Runs the lab and writes its result; with {@code --keep} it then stays until it is ended. */
    boolean run(String namespace, Path result) throws IOException, InterruptedException {
        LabReport report = new LabReport(accelerator.word());
        List<LabMachine> machines = new ArrayList<>();
        Path folder = options.data();
        Path sshKey = folder.resolve("ssh_key");
        try (LabServer server = startServer(report, folder)) {
            if (server != null) {
                makeKey(sshKey);
                server.setUp(Files.readString(folder.resolve("ssh_key.pub")).strip());
                drive(server, report, machines, folder, sshKey);
            }
            report.write(result);
            if (server != null && options.keep()) {
                keep(server, machines, namespace, sshKey);
            }
        } finally {
            machines.forEach(LabMachine::close);
        }
        return report.ok();
    }

    private @Nullable LabServer startServer(LabReport report, Path folder) throws InterruptedException {
        try {
            progress("lab", "starting ingot up");
            return LabServer.start(home, folder, random);
        } catch (IOException failed) {
            err.println(failed.getMessage());
            report.failed(null, "start", String.valueOf(failed.getMessage()));
            return null;
        }
    }

    private void drive(LabServer server, LabReport report, List<LabMachine> machines, Path folder, Path sshKey)
            throws IOException, InterruptedException {
        for (int i = 0; i < firmwares.size(); i++) {
            String name = "machine" + (i + 1);
            machines.add(new LabMachine(
                    i,
                    firmwares.get(i),
                    folder.resolve("machines").resolve(name),
                    sshKey,
                    server,
                    accelerator,
                    report.machine(firmwares.get(i)),
                    text -> progress(name, text),
                    random));
        }
        // Emulated machines keep a processor each: more at once than there are processors only slows all of them down.
        int atOnce = accelerator.word().equals("kvm") ? machines.size() : 1;
        java.util.concurrent.Semaphore places = new java.util.concurrent.Semaphore(atOnce);
        List<Thread> threads = new ArrayList<>();
        for (LabMachine machine : machines) {
            threads.add(Thread.ofPlatform().name(machine.name()).start(() -> {
                try {
                    places.acquire();
                    try {
                        machine.run(options.until());
                    } finally {
                        places.release();
                    }
                } catch (LabMachine.PhaseFailed failed) {
                    failed(report, machine, failed.phase(), String.valueOf(failed.getMessage()));
                } catch (IOException | RuntimeException failed) {
                    failed(report, machine, "lab", String.valueOf(failed));
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!report.ok()) {
            err.println("-- server --\n" + server.logTail(20));
        }
    }

    private void failed(LabReport report, LabMachine machine, String phase, String reason) {
        report.failed(machine.name(), phase, reason);
        progress(machine.name(), phase + " FAILED: " + reason);
        err.println(machine.evidence());
    }

    private void progress(String who, String text) {
        err.printf("%7.1f s  %-9s %s%n", (System.nanoTime() - started) / 1e9, who, text);
        err.flush();
    }

    private static void makeKey(Path key) throws IOException, InterruptedException {
        if (!Files.exists(key)) {
            Command.need("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ingot-lab", "-f", key.toString());
        }
    }

    /** Writes down how to reach everything, and waits for the end. */
    private void keep(LabServer server, List<LabMachine> machines, String namespace, Path sshKey)
            throws IOException, InterruptedException {
        Path keyFile = options.data().resolve("api_key");
        secret(keyFile, server.key() + "\n");
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("url", server.url());
        document.put("namespace", namespace);
        document.put("key_file", keyFile.toString());
        document.put("ssh_key", sshKey.toString());
        document.put("pid", ProcessHandle.current().pid());
        List<Object> list = new ArrayList<>();
        for (LabMachine machine : machines) {
            list.add(machine.kept(""));
        }
        document.put("machines", list);
        secret(options.data().resolve("lab.json"), Json.text(document) + "\n");
        new CountDownLatch(1).await();
    }

    private static void secret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
