package ingot.lab.simulated;

import ingot.client.Fields;
import ingot.http.Json;
import ingot.http.JsonMalformed;
import ingot.lab.simulated.ScriptArchive.Script;
import ingot.wire.dhcp4.Ip4;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One boot under the machine agent, as the agent protocol has it: from the preseed to the last event. */
final class Agent {

    private static final Pattern PRESEED = Pattern.compile("(?:^| )cloud-config-url=(\\S+)");
    private static final Pattern ROOT = Pattern.compile("(?:^| )root=squash:(\\S+)");
    private static final int ROOT_PART = 1 << 20;
    private static final int ROUNDS_MAX = 50;
    private static final Map<String, String> PHASE_STATUS =
            Map.of("testing", "TESTING", "release", "RELEASING", "deployment", "DEPLOYING");

    private final Hardware hardware;
    private final Disks disks;
    private final String commandLine;
    private final HttpPort http;
    private final Inventory inventory;
    private final Console console;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final String bootId = UUID.randomUUID().toString();

    Agent(
            Hardware hardware,
            Disks disks,
            String commandLine,
            Ip4 address,
            HttpPort http,
            Console console,
            InstantSource clock,
            RandomGenerator random) {
        this.hardware = hardware;
        this.disks = disks;
        this.commandLine = commandLine;
        this.http = http;
        this.inventory = new Inventory(hardware, address);
        this.console = console;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Everything up to, not including, the last power action.
     *
     * @return {@code poweroff}, {@code reboot}, or null to stay up
     * @throws Trouble when the server does not answer, or refuses
     */
    @Nullable String run() throws Trouble, InterruptedException {
        fetchRoot();
        MetadataClient anonymous = new MetadataClient(http, null, console, clock, random);
        CloudConfig preseed = fetch(anonymous, word(PRESEED));
        if (preseed.key() == null) {
            CloudConfig enlisted = enlist(anonymous, preseed);
            if (enlisted == null) {
                return Objects.requireNonNullElse(preseed.powerMode(), "poweroff");
            }
            return serve(enlisted);
        }
        return serve(preseed);
    }

    private void fetchRoot() throws Trouble, InterruptedException {
        String url = word(ROOT);
        try {
            HttpPort.Response start = http.start(url, ROOT_PART);
            if (start.status() != 206 && start.status() != 200) {
                throw new Trouble(url + ": answer " + start.status());
            }
        } catch (IOException away) {
            throw new Trouble(url + ": " + away.getMessage());
        }
    }

    private String word(Pattern pattern) throws Trouble {
        Matcher found = pattern.matcher(commandLine);
        if (!found.find()) {
            throw new Trouble("the kernel's command line does not hold " + pattern);
        }
        return found.group(1);
    }

    private CloudConfig fetch(MetadataClient server, String url) throws Trouble, InterruptedException {
        return CloudConfig.parse(need(server.get(url), url).text());
    }

    private static HttpPort.Response need(HttpPort.Response response, String what) throws Trouble {
        if (response.status() != 200 && response.status() != 201) {
            throw new Trouble(what + ": answer " + response.status() + " " + response.text());
        }
        return response;
    }

    /** Null when the machine is known already. */
    private @Nullable CloudConfig enlist(MetadataClient server, CloudConfig preseed)
            throws Trouble, InterruptedException {
        String machines = preseed.metadataUrl().replaceAll("/MAAS/.*$", "") + "/MAAS/api/2.0/machines/";
        for (String mac : hardware.macs()) {
            String url = machines + "?op=is_registered&mac_address=" + mac.replace(":", "%3A");
            if (need(server.get(url), url).text().strip().equals("true")) {
                return null;
            }
        }
        HttpPort.Response archive = server.get(preseed.metadataUrl() + "/latest/maas-scripts");
        List<Script> scripts = archive.status() == 200
                ? ScriptArchive.read(archive.body()).getOrDefault("commissioning", List.of())
                : List.of();
        String systemId = create(server, machines);
        console.say("agent: enlisted as " + systemId);
        CloudConfig known = fetch(server, preseed.metadataUrl() + "/latest/by-id/" + systemId + "/?op=get_preseed");
        MetadataClient own = new MetadataClient(http, known.key(), console, clock, random);
        for (Script script : scripts) {
            signal(own, known, "WORKING", result(script, 0, output(script)));
        }
        return known;
    }

    private String create(MetadataClient server, String machines) throws Trouble, InterruptedException {
        Fields fields = Fields.of(
                "architecture", "amd64", "mac_addresses", String.join(",", hardware.macs()), "commission", "true");
        HttpPort.Response made = need(server.post(machines, fields), machines);
        if (Json.read(made.text()) instanceof Map<?, ?> machine && machine.get("system_id") instanceof String id) {
            return id;
        }
        throw new Trouble(machines + ": an answer without system_id");
    }

    private @Nullable String serve(CloudConfig config) throws Trouble, InterruptedException {
        MetadataClient server = new MetadataClient(http, config.key(), console, clock, random);
        String failure = phases(server, config);
        Fields end = new Fields();
        if (!failure.isEmpty()) {
            end.add("error", failure);
        }
        signal(server, config, failure.isEmpty() ? "OK" : "FAILED", end);
        server.tokenMayHaveEnded();
        report(
                server,
                config,
                "finish",
                "cloudinit",
                "modules-final",
                failure.isEmpty() ? "all scripts ran" : failure,
                failure.isEmpty() ? "SUCCESS" : "FAIL");
        console.say("agent: " + (failure.isEmpty() ? "all scripts ran" : failure) + ", then " + config.powerMode());
        return config.powerMode();
    }

    /** Runs all phases; returns what failed, empty when nothing did. */
    private String phases(MetadataClient server, CloudConfig config) throws Trouble, InterruptedException {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            HttpPort.Response archive = server.get(config.metadataUrl() + "/2012-03-01/maas-scripts");
            Map<String, List<Script>> phases = archive.status() == 204
                    ? Map.of()
                    : ScriptArchive.read(need(archive, "maas-scripts").body());
            List<Script> commissioning = phases.get("commissioning");
            if (commissioning != null) {
                // alone, and then everything is asked for again: what it found may change what else is to be run
                runAll(server, config, commissioning);
                continue;
            }
            for (Map.Entry<String, List<Script>> phase : phases.entrySet()) {
                signal(
                        server,
                        config,
                        Objects.requireNonNullElse(PHASE_STATUS.get(phase.getKey()), "WORKING"),
                        new Fields());
                String failure = runAll(server, config, phase.getValue());
                if (!failure.isEmpty()) {
                    return failure;
                }
            }
            return "";
        }
        return "the server gives the same commissioning scripts again and again";
    }

    private String runAll(MetadataClient server, CloudConfig config, List<Script> scripts)
            throws Trouble, InterruptedException {
        for (Script script : scripts) {
            String failure = "";
            if (script.subcommand().equals("install") || script.subcommand().equals("erase")) {
                signal(server, config, "WORKING", named(script));
                failure = carryOut(server, config, script);
            }
            signal(
                    server,
                    config,
                    "WORKING",
                    result(script, failure.isEmpty() ? 0 : 1, failure.isEmpty() ? output(script) : failure));
            if (!failure.isEmpty()) {
                return failure;
            }
        }
        return "";
    }

    private String output(Script script) {
        return inventory.output(script.subcommand(), commandLine);
    }

    private static Fields named(Script script) {
        Fields fields = Fields.of("name", script.name());
        String result = script.resultId();
        if (result != null) {
            fields.add("script_result_id", result);
        }
        String version = script.versionId();
        if (version != null) {
            fields.add("script_version_id", version);
        }
        return fields;
    }

    private static Fields result(Script script, int exit, String output) {
        byte[] content = output.getBytes(StandardCharsets.UTF_8);
        return named(script)
                .add("exit_status", Integer.toString(exit))
                .add("runtime", "0.010")
                .file(script.name(), script.name(), content)
                .file(script.name() + ".out", script.name() + ".out", content)
                .file(script.name() + ".err", script.name() + ".err", new byte[0]);
    }

    private void signal(MetadataClient server, CloudConfig config, String status, Fields fields)
            throws Trouble, InterruptedException {
        need(
                server.post(
                        config.metadataUrl() + "/2012-03-01/",
                        fields.add("op", "signal").add("status", status)),
                "signal " + status);
    }

    private void report(
            MetadataClient server,
            CloudConfig config,
            String type,
            String origin,
            String name,
            String description,
            String result)
            throws Trouble, InterruptedException {
        String endpoint = config.endpoint();
        if (endpoint == null) {
            return;
        }
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("event_type", type);
        event.put("origin", origin);
        event.put("name", name);
        event.put("description", description);
        event.put("timestamp", clock.millis() / 1000.0);
        if (!result.isEmpty()) {
            event.put("result", result);
        }
        // 4xx is an answer: the event is of no use to the server, the next one may be
        server.post(endpoint, event);
    }

    /** Gets the plan and the leave to write, and follows the plan. Returns why it failed, empty when it did not. */
    private String carryOut(MetadataClient server, CloudConfig config, Script script)
            throws Trouble, InterruptedException {
        String base = config.metadataUrl() + "/2012-03-01/";
        HttpPort.Response answer = server.get(base + "ingot-plan");
        if (answer.status() != 200) {
            return "no plan: " + answer.status() + " " + answer.text();
        }
        Plan plan = Plan.parse(answer.body());
        if (!plan.kind().equals(script.subcommand())) {
            return "the plan is for " + plan.kind();
        }
        List<Hardware.Disk> found = new ArrayList<>();
        for (Plan.Disk disk : plan.disks()) {
            Hardware.Disk match = disks.find(disk);
            if (match == null) {
                return "this machine has no disk " + disk.serial() + " of " + disk.size() + " bytes";
            }
            found.add(match);
        }
        String refusal = askForGrant(server, base, plan, found);
        if (!refusal.isEmpty()) {
            return refusal;
        }
        boolean install = plan.kind().equals("install");
        if (install) {
            report(server, config, "start", "curtin", "cmd-install", "curtin command install", "");
        }
        String failure = new PlanRun(server, http, disks, console).run(plan, step -> {
            if (install) {
                String name = "cmd-install/" + PlanRun.stage(step.op()) + "/" + step.id();
                report(server, config, "finish", "curtin", name, step.op() + " " + step.id(), "SUCCESS");
            }
        });
        if (install) {
            report(
                    server,
                    config,
                    "finish",
                    "curtin",
                    "cmd-install",
                    failure.isEmpty() ? "curtin command install" : failure,
                    failure.isEmpty() ? "SUCCESS" : "FAIL");
        }
        return failure;
    }

    private String askForGrant(MetadataClient server, String base, Plan plan, List<Hardware.Disk> found)
            throws Trouble, InterruptedException {
        List<Object> identities = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            Hardware.Disk disk = found.get(i);
            Map<String, @Nullable Object> identity = new LinkedHashMap<>();
            identity.put("id", plan.disks().get(i).id());
            identity.put("serial", disk.serial());
            identity.put("model", disk.model());
            identity.put("wwn", null);
            identity.put("size", disk.size());
            identity.put("path", "/dev/" + disk.name());
            identities.add(identity);
        }
        HttpPort.Response answer = server.post(
                base + "?op=grant",
                Fields.of(
                        "attempt",
                        plan.attempt(),
                        "plan_hash",
                        plan.hash(),
                        "boot_id",
                        bootId,
                        "disks",
                        Json.text(identities)));
        try {
            if (answer.status() == 200
                    && Json.read(answer.text()) instanceof Map<?, ?> document
                    && Boolean.TRUE.equals(document.get("granted"))) {
                return "";
            }
        } catch (JsonMalformed strange) {
            // No leave, whatever it is.
        }
        return "no leave to write: " + answer.status() + " " + answer.text();
    }
}
