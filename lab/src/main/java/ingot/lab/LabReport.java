package ingot.lab;

import ingot.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of a lab, as the JSON of interface.md §2. Written to by one thread for each machine; guarded by itself. */
final class LabReport {

    private final String accelerator;
    private final long started = System.nanoTime();
    private final List<MachineReport> machines = new ArrayList<>();
    private @Nullable Failure failure;

    LabReport(String accelerator) {
        this.accelerator = accelerator;
    }

    /** The first thing that went wrong. */
    record Failure(@Nullable String machine, String phase, String reason) {}

    /** A phase that is over. */
    record Phase(
            String name,
            Instant started,
            double seconds,
            @Nullable Long bytes) {}

    /** One machine's part; its own thread fills it. */
    static final class MachineReport {
        private final Firmware firmware;
        private final List<Phase> phases = new ArrayList<>();
        private String systemId = "";
        private String hostname = "";
        private String status = "";
        private boolean ok;
        private @Nullable Map<String, @Nullable Object> ssh;

        MachineReport(Firmware firmware) {
            this.firmware = firmware;
        }

        synchronized void identified(String id, String host) {
            systemId = id;
            hostname = host;
        }

        synchronized void status(String text) {
            status = text;
        }

        synchronized void done(Phase phase) {
            phases.add(phase);
        }

        synchronized void loggedIn(String address, String os, String host, boolean userData) {
            Map<String, @Nullable Object> login = new LinkedHashMap<>();
            login.put("address", address);
            login.put("os", os);
            login.put("hostname", host);
            login.put("user_data", userData);
            ssh = login;
        }

        synchronized void succeeded() {
            ok = true;
        }

        synchronized boolean ok() {
            return ok;
        }

        private synchronized Map<String, @Nullable Object> document() {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("ok", ok);
            document.put("system_id", systemId);
            document.put("hostname", hostname);
            document.put("firmware", firmware.word());
            document.put("status", status);
            List<Object> list = new ArrayList<>();
            for (Phase phase : phases) {
                Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                entry.put("name", phase.name());
                entry.put("started", phase.started().toString());
                entry.put("seconds", Math.round(phase.seconds() * 100) / 100.0);
                if (phase.bytes() != null) {
                    entry.put("bytes", phase.bytes());
                }
                list.add(entry);
            }
            document.put("phases", list);
            if (ssh != null) {
                document.put("ssh", ssh);
            }
            return document;
        }
    }

    synchronized MachineReport machine(Firmware firmware) {
        MachineReport report = new MachineReport(firmware);
        machines.add(report);
        return report;
    }

    synchronized void failed(@Nullable String machine, String phase, String reason) {
        if (failure == null) {
            failure = new Failure(machine, phase, reason);
        }
    }

    synchronized boolean ok() {
        return failure == null && !machines.isEmpty() && machines.stream().allMatch(MachineReport::ok);
    }

    synchronized void write(Path file) throws IOException {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("ok", ok());
        document.put("accelerator", accelerator);
        document.put("total_seconds", Math.round((System.nanoTime() - started) / 1e7) / 100.0);
        document.put("machines", machines.stream().map(MachineReport::document).toList());
        if (failure != null) {
            Map<String, @Nullable Object> failed = new LinkedHashMap<>();
            failed.put("machine", failure.machine());
            failed.put("phase", failure.phase());
            failed.put("reason", failure.reason());
            document.put("failed", failed);
        }
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(beside, Json.text(document) + "\n");
        Files.move(beside, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
