package ingot.lab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a lab found, as {@code --json} writes it (interface.md §2).
 *
 * @param seconds since the start
 * @param serverBytes resident size of Ingot's process, PostgreSQL apart, when the machines were through; null before
 */
record LabReport(
        Accelerator accelerator,
        double seconds,
        List<Machine> machines,
        @Nullable Failure failed,
        @Nullable Long serverBytes) {

    LabReport {
        machines = List.copyOf(machines);
    }

    /**
     * One machine so far.
     *
     * @param ok whether it came as far as it should
     * @param systemId null until it is known
     * @param status as the API says it; null until it is known
     */
    record Machine(
            boolean ok,
            @Nullable String systemId,
            String hostname,
            Firmware firmware,
            @Nullable String status,
            List<Phase> phases,
            @Nullable Login ssh,
            Stamps stamps) {

        Machine {
            phases = List.copyOf(phases);
        }

        static Machine waiting(String hostname, Firmware firmware) {
            return new Machine(false, null, hostname, firmware, null, List.of(), null, Stamps.NONE);
        }

        Machine succeeded() {
            return new Machine(true, systemId, hostname, firmware, status, phases, ssh, stamps);
        }

        Machine known(String id) {
            return new Machine(ok, id, hostname, firmware, status, phases, ssh, stamps);
        }

        Machine at(String statusName) {
            return new Machine(ok, systemId, hostname, firmware, statusName, phases, ssh, stamps);
        }

        Machine ended(Phase phase) {
            List<Phase> more = new ArrayList<>(phases);
            more.add(phase);
            return new Machine(ok, systemId, hostname, firmware, status, more, ssh, stamps);
        }

        Machine loggedInto(Login login) {
            return new Machine(ok, systemId, hostname, firmware, status, phases, login, stamps);
        }

        Machine stamped(Stamps exact) {
            return new Machine(ok, systemId, hostname, firmware, status, phases, ssh, exact);
        }

        private Map<String, @Nullable Object> document() {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("ok", ok);
            document.put("system_id", systemId);
            document.put("hostname", hostname);
            document.put("firmware", firmware.word());
            document.put("status", status);
            document.put("phases", phases.stream().map(Phase::document).toList());
            if (ssh != null) {
                document.put("ssh", ssh.document());
            }
            document.putAll(stamps.document());
            return document;
        }
    }

    /**
     * Exact times, for measurements: phases end when the lab notices, which is up to half a second later.
     *
     * @param powerOn each time the machine was switched on
     * @param login when the first login on the deployed machine succeeded; null before
     * @param timeline the steps that {@code op=timeline} showed last
     */
    record Stamps(List<Instant> powerOn, @Nullable Instant login, List<Object> timeline) {

        static final Stamps NONE = new Stamps(List.of(), null, List.of());

        Stamps {
            powerOn = List.copyOf(powerOn);
            timeline = List.copyOf(timeline);
        }

        private Map<String, @Nullable Object> document() {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            if (!powerOn.isEmpty()) {
                document.put("power_on", powerOn.stream().map(Instant::toString).toList());
            }
            if (login != null) {
                document.put("login", login.toString());
            }
            if (!timeline.isEmpty()) {
                document.put("timeline", timeline);
            }
            return document;
        }
    }

    /**
     * A phase that ended.
     *
     * @param bytes that went from the bridge to the machine
     */
    record Phase(String name, Instant started, double seconds, long bytes) {
        private Map<String, @Nullable Object> document() {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("name", name);
            document.put("started", started.toString());
            document.put("seconds", rounded(seconds));
            document.put("bytes", bytes);
            return document;
        }
    }

    /**
     * What a login on the deployed machine found.
     *
     * @param userData whether the user data's effect is there
     */
    record Login(String address, String os, String hostname, boolean userData) {
        private Map<String, @Nullable Object> document() {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("address", address);
            document.put("os", os);
            document.put("hostname", hostname);
            document.put("user_data", userData);
            return document;
        }
    }

    /**
     * What ended the lab early.
     *
     * @param machine its host name; null when it is none's
     */
    record Failure(@Nullable String machine, String phase, String reason) {
        private Map<String, @Nullable Object> document() {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("machine", machine);
            document.put("phase", phase);
            document.put("reason", reason);
            return document;
        }
    }

    boolean ok() {
        return failed == null && !machines.isEmpty() && machines.stream().allMatch(Machine::ok);
    }

    /** As JSON values. */
    Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("ok", ok());
        document.put("accelerator", accelerator.word());
        document.put("total_seconds", rounded(seconds));
        document.put("machines", machines.stream().map(Machine::document).toList());
        if (serverBytes != null) {
            document.put("server_bytes", serverBytes);
        }
        if (failed != null) {
            document.put("failed", failed.document());
        }
        return document;
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 100) / 100.0;
    }
}
