package ingot.lab;

import ingot.client.ApiClient;
import ingot.client.ApiFailed;
import ingot.client.Fields;
import ingot.http.ApiKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The Ingot of a lab: started as a site would start it, set up through its public API. */
final class LabServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration RACK_LIMIT = Duration.ofSeconds(60);
    private static final String USER = "lab";

    private final Path home;
    private final Path data;
    private final Path log;
    private final Process process;
    private final String url;
    private final ApiClient client;
    private final String key;

    private LabServer(Path home, Path data, Path log, Process process, String url, String key) {
        this.home = home;
        this.data = data;
        this.log = log;
        this.process = process;
        this.url = url;
        this.key = key;
        this.client = new ApiClient(URI.create(url), ApiKey.parse(key));
    }

    /** Starts Ingot on the lab's boot network, registers the images and makes an administrator. */
    static LabServer start(Path home, Path folder, SecureRandom random) throws IOException, InterruptedException {
        Path data = folder.resolve("ingot");
        Path log = folder.resolve("ingot.log");
        Path out = folder.resolve("ingot.out");
        Process process = new ProcessBuilder(List.of(
                        home.resolve("ingot").toString(),
                        "up",
                        "--data",
                        data.toString(),
                        "--http",
                        LabNetwork.GATEWAY + ":5240",
                        "--rack-interfaces",
                        "br0",
                        "--log",
                        "text"))
                .redirectError(log.toFile())
                .redirectOutput(out.toFile())
                .start();
        String url = awaitReady(process, out, log);
        String launcher = home.resolve("ingot").toString();
        Command.need(launcher, "images", "build", "--data", data.toString());
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        Command.Result made = Command.run(List.of(
                launcher,
                "admin",
                "create",
                "--username",
                USER,
                "--password",
                HexFormat.of().formatHex(bytes),
                "--email",
                "lab@localhost",
                "--data",
                data.toString()));
        // 5: the administrator of an earlier run on this data directory.
        if (made.status() != 0 && made.status() != 5) {
            throw new IOException("administrator: " + made.output().strip());
        }
        String key = Command.need(launcher, "apikey", "--username", USER, "--data", data.toString())
                .lines()
                .reduce((first, last) -> last)
                .orElse("")
                .strip();
        return new LabServer(home, data, log, process, url, key);
    }

    ApiClient client() {
        return client;
    }

    String url() {
        return url;
    }

    String key() {
        return key;
    }

    Path data() {
        return data;
    }

    Path home() {
        return home;
    }

    /** The last lines of its log. */
    String logTail(int lines) {
        return tail(log, lines);
    }

    /** Puts DHCP on the boot network, as a person does on the first day. */
    void setUp(String sshPublicKey) throws InterruptedException {
        String rack = awaitRack();
        Map<String, @Nullable Object> subnet = awaitSubnet();
        if (!hasDynamicRange()) {
            client.post(
                    "ipranges/",
                    Fields.of("type", "dynamic", "start_ip", "192.168.77.100", "end_ip", "192.168.77.199"));
        }
        Map<?, ?> vlan = Objects.requireNonNull((Map<?, ?>) subnet.get("vlan"));
        client.put(
                "fabrics/" + vlan.get("fabric_id") + "/vlans/" + vlan.get("vid") + "/",
                Fields.of("dhcp_on", "true", "primary_rack", rack, "ra_on", "true"));
        client.post(
                "maas/?op=set_config",
                Fields.of("name", "kernel_opts", "value", "console=ttyS0,115200 net.ifnames=0 mitigations=off"));
        boolean known = client.get("account/prefs/sshkeys/").list().stream()
                .anyMatch(one -> sshPublicKey.equals(one.get("key")));
        if (!known) {
            client.post("account/prefs/sshkeys/", Fields.of("key", sshPublicKey));
        }
    }

    private boolean hasDynamicRange() {
        return client.get("ipranges/").list().stream().anyMatch(range -> "dynamic".equals(range.get("type")));
    }

    private String awaitRack() throws InterruptedException {
        long end = System.nanoTime() + RACK_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            for (Map<String, @Nullable Object> rack :
                    client.get("rackcontrollers/").list()) {
                if (String.valueOf(rack.get("service_set")).contains("running")) {
                    return String.valueOf(rack.get("system_id"));
                }
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("the rack did not connect within " + RACK_LIMIT.toSeconds() + " s");
    }

    private Map<String, @Nullable Object> awaitSubnet() throws InterruptedException {
        long end = System.nanoTime() + RACK_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            for (Map<String, @Nullable Object> subnet : client.get("subnets/").list()) {
                if (LabNetwork.BOOT_NETWORK.equals(subnet.get("cidr"))) {
                    return subnet;
                }
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("the boot network " + LabNetwork.BOOT_NETWORK + " was not found");
    }

    private static String awaitReady(Process process, Path out, Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            for (String line :
                    Files.exists(out) ? Files.readAllLines(out, StandardCharsets.UTF_8) : List.<String>of()) {
                if (line.startsWith("ready ")) {
                    return line.substring("ready ".length()).strip();
                }
            }
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IOException("'ingot up' ended with status " + process.exitValue() + ":\n" + tail(log, 15));
            }
        }
        throw new IOException("'ingot up' was not ready within " + START_LIMIT.toSeconds() + " s:\n" + tail(log, 15));
    }

    static String tail(Path file, int lines) {
        try {
            List<String> all = Files.exists(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : List.of();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException unreadable) {
            return "(" + file + ": " + unreadable.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a failing call says, in one line. */
    static String reason(RuntimeException failed) {
        return switch (failed) {
            case ApiFailed api -> api.status() + " " + api.answer().text().strip();
            case UncheckedIOException away -> "the server cannot be reached: " + away.getMessage();
            default -> String.valueOf(failed.getMessage());
        };
    }
}
