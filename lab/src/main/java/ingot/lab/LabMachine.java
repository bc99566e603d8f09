package ingot.lab;

import ingot.client.ApiClient;
import ingot.client.ApiFailed;
import ingot.client.Fields;
import ingot.lab.LabOptions.Until;
import ingot.lab.LabReport.MachineReport;
import ingot.lab.bmc.BmcSettings;
import ingot.lab.bmc.BmcSimulator;
import ingot.lab.bmc.BmcUser;
import ingot.lab.bmc.Chassis.BootDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One machine of the lab, from the press of its button to its release. */
final class LabMachine implements AutoCloseable {

    private static final int BMC_PORT = 623;
    private static final String BMC_USER = "operator";
    private static final int MEMORY_MIB = 1536;
    private static final String USER_DATA_MARK = "ingot-lab-user-data";
    private static final Duration POLL = Duration.ofMillis(300);

    private final String name;
    private final String mac;
    private final QemuArguments.Machine machine;
    private final QemuChassis chassis;
    private final BmcSimulator bmc;
    private final String bmcAddress;
    private final String bmcPassword;
    private final Path sshKey;
    private final LabServer server;
    private final Accelerator accelerator;
    private final MachineReport report;
    private final Consumer<String> progress;
    private final String secondDiskBefore;
    private String systemId = "";

    /** A phase could not be finished. */
    static final class PhaseFailed extends RuntimeException {
        private final String phase;

        PhaseFailed(String phase, String reason) {
            super(reason);
            this.phase = phase;
        }

        String phase() {
            return phase;
        }
    }

    LabMachine(
            int number,
            Firmware firmware,
            Path folder,
            Path sshKey,
            LabServer server,
            Accelerator accelerator,
            MachineReport report,
            Consumer<String> progress,
            SecureRandom random)
            throws IOException, InterruptedException {
        this.name = "machine" + (number + 1);
        this.mac = "52:54:00:77:00:%02x".formatted(number + 1);
        this.sshKey = sshKey;
        this.server = server;
        this.accelerator = accelerator;
        this.report = report;
        this.progress = progress;
        this.bmcAddress = LabNetwork.bmcAddress(number);
        Files.createDirectories(folder);
        Path boot = folder.resolve("disk0.qcow2");
        Path second = folder.resolve("disk1.qcow2");
        Files.deleteIfExists(boot);
        Files.deleteIfExists(second);
        Command.need("qemu-img", "create", "-q", "-f", "qcow2", boot.toString(), "8G");
        makeSecondDisk(folder, second);
        this.machine = new QemuArguments.Machine(
                name, firmware, mac, LabNetwork.tap(number), MEMORY_MIB, folder, List.of(boot, second));
        Files.copy(
                QemuArguments.firmwareTemplate(),
                machine.firmwareVariables(),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        this.chassis = new QemuChassis(machine, accelerator);
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        this.bmcPassword = HexFormat.of().formatHex(bytes);
        this.bmc = BmcSimulator.start(
                new InetSocketAddress(bmcAddress, BMC_PORT),
                BmcSettings.of(BmcUser.administrator(BMC_USER, bmcPassword)),
                chassis,
                random);
        this.secondDiskBefore = checksum(second);
    }

    String name() {
        return name;
    }

    /** The machine's data on a disk that nothing may write, except an erasure that was asked for. */
    private static void makeSecondDisk(Path folder, Path image) throws IOException, InterruptedException {
        Path raw = folder.resolve("disk1.raw");
        byte[] pattern = new byte[1 << 20];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = (byte) (i * 31 + (i >> 8));
        }
        try (var out = Files.newOutputStream(raw)) {
            for (int i = 0; i < 64; i++) {
                out.write(pattern);
            }
        }
        Command.need("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), image.toString());
        Files.delete(raw);
    }

    private static String checksum(Path image) throws IOException, InterruptedException {
        Path raw = image.resolveSibling("checksum.raw");
        Command.need("qemu-img", "convert", "-U", "-f", "qcow2", "-O", "raw", image.toString(), raw.toString());
        String sum = Command.need("sha256sum", raw.toString()).split(" ", 2)[0];
        Files.delete(raw);
        return sum;
    }

    /** Goes through all phases up to the last one asked for. */
    void run(Until until) throws IOException, InterruptedException {
        phase("enlist", this::enlist);
        if (until == Until.NEW) {
            report.succeeded();
            return;
        }
        phase("commission", this::commission);
        if (until == Until.READY) {
            report.succeeded();
            return;
        }
        phase("deploy", this::deploy);
        secondDiskUnchanged("deploy");
        if (until == Until.DEPLOYED) {
            report.succeeded();
            return;
        }
        phase("release", this::release);
        report.succeeded();
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void phase(String phase, Step step) throws IOException, InterruptedException {
        Instant started = Instant.now();
        long from = System.nanoTime();
        progress.accept(phase + " ...");
        try {
            step.run();
        } catch (ApiFailed | UncheckedIOException failed) {
            throw new PhaseFailed(phase, LabServer.reason(failed));
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        report.done(new LabReport.Phase(phase, started, seconds, bytes(started)));
        progress.accept("%s done in %.1f s".formatted(phase, seconds));
    }

    /** Bytes that the timeline counts since an instant, null when it counts none. */
    private @Nullable Long bytes(Instant since) {
        long sum = 0;
        for (Object entry : (List<?>) java.util.Objects.requireNonNull(
                client().get(path() + "?op=timeline").object().get("steps"))) {
            Map<?, ?> step = (Map<?, ?>) entry;
            if (step != null
                    && step.get("bytes") instanceof Number bytes
                    && !Instant.parse(String.valueOf(step.get("time"))).isBefore(since)) {
                sum += bytes.longValue();
            }
        }
        return sum == 0 ? null : (Long) sum;
    }

    /** An operator presses the button once; the rest is Ingot's. */
    private void enlist() throws InterruptedException {
        chassis.powerOn(BootDevice.DEFAULT);
        await("enlist", Duration.ofSeconds(90), "the machine to appear as New", () -> {
            for (Map<String, @Nullable Object> found :
                    client().get("machines/", Fields.of("mac_address", mac)).list()) {
                systemId = String.valueOf(found.get("system_id"));
                report.identified(systemId, String.valueOf(found.get("hostname")));
                report.status(String.valueOf(found.get("status_name")));
                return "New".equals(found.get("status_name"));
            }
            return false;
        });
        await("enlist", Duration.ofMinutes(1), "the machine to switch itself off", () -> !chassis.isOn());
        Map<String, @Nullable Object> found = client().get(path()).object();
        if (!(found.get("memory") instanceof Number memory) || memory.longValue() < MEMORY_MIB / 2) {
            throw new PhaseFailed("enlist", "the inventory shows " + found.get("memory") + " MiB of memory");
        }
    }

    private void commission() throws InterruptedException {
        client().put(
                        path(),
                        Fields.of(
                                "power_type",
                                "ipmi",
                                "power_parameters_power_address",
                                bmcAddress,
                                "power_parameters_power_user",
                                BMC_USER,
                                "power_parameters_power_pass",
                                bmcPassword,
                                "power_parameters_cipher_suite_id",
                                "17",
                                "power_parameters_privilege_level",
                                "ADMIN"));
        client().post(path() + "?op=commission", new Fields());
        awaitStatus("commission", Duration.ofMinutes(2), "Ready");
        await("commission", Duration.ofMinutes(1), "the machine to be off", () -> !chassis.isOn());
    }

    private void deploy() throws IOException, InterruptedException {
        client().post("machines/?op=allocate", Fields.of("system_id", systemId, "mem", "1024", "cpu_count", "1"));
        String userData = Base64.getEncoder()
                .encodeToString(("#!/bin/sh\necho " + USER_DATA_MARK + " >/var/tmp/ingot-lab\n")
                        .getBytes(StandardCharsets.UTF_8));
        client().post(path() + "?op=deploy", Fields.of("distro_series", "debian/bookworm", "user_data", userData));
        awaitStatus("deploy", Duration.ofMinutes(4), "Deployed");
        Map<String, @Nullable Object> deployed = client().get(path()).object();
        String hostname = String.valueOf(deployed.get("hostname"));
        String address = address(deployed);
        String first = login("deploy", address, hostname, null);
        progress.accept("logged in at " + address + ", rebooting once more");
        ssh(address, "sudo systemctl reboot");
        login("deploy", address, hostname, first);
    }

    private void release() throws InterruptedException {
        client().post(path() + "?op=release", Fields.of("erase", "true", "quick_erase", "true"));
        awaitStatus("release", Duration.ofSeconds(150), "Ready");
        await("release", Duration.ofMinutes(1), "the machine to be off", () -> !chassis.isOn());
        await(
                "release",
                Duration.ofMinutes(1),
                "the server to know that it is off",
                () -> "off".equals(client().get(path()).object().get("power_state")));
    }

    private void secondDiskUnchanged(String phase) throws IOException, InterruptedException {
        if (!checksum(machine.disks().get(1)).equals(secondDiskBefore)) {
            throw new PhaseFailed(phase, "the second disk was written, which nobody asked for");
        }
    }

    private static String address(Map<String, @Nullable Object> deployed) {
        for (Object one : (List<?>) java.util.Objects.requireNonNull(deployed.get("ip_addresses"))) {
            if (String.valueOf(one).startsWith("192.168.77.")) {
                return String.valueOf(one);
            }
        }
        throw new PhaseFailed("deploy", "the deployed machine has no address on the boot network");
    }

    /** Logs in, checks what is to be checked, and returns the boot id; another one than the given. */
    private String login(String phase, String address, String hostname, @Nullable String otherThan)
            throws InterruptedException {
        String script = "cat /proc/sys/kernel/random/boot_id; hostname; . /etc/os-release; echo $PRETTY_NAME;"
                + " cat /var/tmp/ingot-lab; hostname -I";
        List<String> seen = new ArrayList<>();
        await(phase, Duration.ofSeconds(150), "a login by SSH to " + address, () -> {
            List<String> lines = ssh(address, script);
            if (lines.size() < 5 || lines.getFirst().equals(otherThan)) {
                return false;
            }
            seen.clear();
            seen.addAll(lines);
            return true;
        });
        if (!seen.get(1).equals(hostname)) {
            throw new PhaseFailed(phase, "the host name is " + seen.get(1) + " (expected: " + hostname + ")");
        }
        if (!seen.get(2).startsWith("Debian GNU/Linux 12")) {
            throw new PhaseFailed(phase, "the system is " + seen.get(2) + " (expected: Debian 12)");
        }
        if (!seen.get(4).contains(address)) {
            throw new PhaseFailed(phase, "the addresses are " + seen.get(4) + " (expected: " + address + ")");
        }
        report.loggedIn(address, seen.get(2), seen.get(1), seen.get(3).equals(USER_DATA_MARK));
        if (!seen.get(3).equals(USER_DATA_MARK)) {
            throw new PhaseFailed(phase, "the user data had no effect");
        }
        return seen.getFirst();
    }

    private List<String> ssh(String address, String script) {
        try {
            Command.Result result = Command.run(List.of(
                    "timeout",
                    "60",
                    "ssh",
                    "-i",
                    sshKey.toString(),
                    "-o",
                    "BatchMode=yes",
                    "-o",
                    "StrictHostKeyChecking=no",
                    "-o",
                    "UserKnownHostsFile=/dev/null",
                    "-o",
                    "LogLevel=ERROR",
                    "-o",
                    // Under emulation the key exchange alone takes seconds (lab recipe §5).
                    "ConnectTimeout=20",
                    "debian@" + address,
                    script));
            return result.status() == 0 ? result.output().lines().toList() : List.of();
        } catch (IOException failed) {
            return List.of();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private void awaitStatus(String phase, Duration limit, String wanted) throws InterruptedException {
        await(phase, limit, "status " + wanted, () -> {
            String status = String.valueOf(client().get(path()).object().get("status_name"));
            report.status(status);
            if (status.startsWith("Failed") || status.endsWith("failed")) {
                throw new PhaseFailed(
                        phase,
                        "status is " + status + ": "
                                + client().get(path()).object().get("error_description"));
            }
            return status.equals(wanted);
        });
    }

    private void await(String phase, Duration limit, String what, BooleanSupplier condition)
            throws InterruptedException {
        Duration patience = limit.multipliedBy(accelerator.patience());
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (UncheckedIOException away) {
                // The server may be restarting; the deadline decides.
                progress.accept("waiting for the server: " + away.getMessage());
            }
            Thread.sleep(POLL);
        }
        throw new PhaseFailed(phase, "waited " + patience.toSeconds() + " s for " + what);
    }

    /** What helps to find out why a phase failed. */
    String evidence() {
        StringBuilder text = new StringBuilder("-- console of " + name + " --\n")
                .append(LabServer.tail(machine.console(), 30).replace("\r", ""))
                .append("\n-- timeline --\n");
        try {
            for (Object step : (List<?>) java.util.Objects.requireNonNull(
                    client().get(path() + "?op=timeline").object().get("steps"))) {
                text.append(step).append('\n');
            }
        } catch (RuntimeException unavailable) {
            text.append(LabServer.reason(unavailable)).append('\n');
        }
        return text.toString();
    }

    /** What {@code --keep} writes down. */
    Map<String, @Nullable Object> kept(String address) {
        Map<String, @Nullable Object> kept = new java.util.LinkedHashMap<>();
        kept.put("system_id", systemId);
        kept.put("hostname", name);
        kept.put("firmware", machine.firmware().word());
        kept.put("address", address);
        kept.put("ssh_user", "debian");
        kept.put("serial_log", machine.console().toString());
        kept.put("disks", machine.disks().stream().map(Path::toString).toList());
        kept.put(
                "bmc",
                Map.of(
                        "type", "ipmi",
                        "address", bmcAddress,
                        "port", BMC_PORT,
                        "user", BMC_USER,
                        "password", bmcPassword));
        return kept;
    }

    private ApiClient client() {
        return server.client();
    }

    private String path() {
        return "machines/" + systemId + "/";
    }

    @Override
    public void close() {
        bmc.close();
        chassis.close();
    }
}
