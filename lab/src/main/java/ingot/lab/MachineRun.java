package ingot.lab;

import ingot.client.Answer;
import ingot.client.ApiClient;
import ingot.client.ApiFailed;
import ingot.client.Fields;
import ingot.lab.bmc.Chassis.BootDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Takes one machine through its life by the API, and checks each station from outside. Used by one thread. */
final class MachineRun {

    // what a machine with hardware virtualisation needs, with room for a busy host; stretched by the trial's factor
    private static final Duration ENLIST = Duration.ofSeconds(90);
    private static final Duration COMMISSION = Duration.ofMinutes(2);
    private static final Duration DEPLOY = Duration.ofSeconds(200);
    private static final Duration LOGIN = Duration.ofMinutes(1);
    private static final Duration RELEASE = Duration.ofSeconds(150);

    private static final String WITNESS_FILE = "/var/lib/ingot-lab-witness";
    private static final int CONSOLE_LINES = 30;
    private static final int TIMELINE_STEPS = 60;

    private final LabPlan plan;
    private final QemuMachine machine;
    private final QemuChassis chassis;
    private final BmcAccount bmc;
    private final ApiClient api;
    private final Ssh ssh;
    private final Board board;
    private final Waiting waiting;
    private final InstantSource clock;
    private String systemId = "";
    private String status = "";
    private String step = "";
    private String address = "";
    private String bootId = "";
    private String witness = "";
    private @Nullable Instant loggedIn;
    private List<Object> timeline = List.of();
    private volatile String phase = "enlist";
    private String label;
    private int entry;
    private Meanwhile meanwhile = () -> {};

    /** What happens beside the machine's life; called at each look while something is awaited. */
    @FunctionalInterface
    interface Meanwhile {
        void look() throws InterruptedException;
    }

    /** Where the machine's BMC answers, and to whom. */
    record BmcAccount(String address, String user, String password) {}

    MachineRun(
            int number,
            LabPlan plan,
            QemuChassis chassis,
            BmcAccount bmc,
            ApiClient api,
            Ssh ssh,
            Board board,
            Waiting waiting,
            InstantSource clock) {
        this(number, plan, plan.machine(number), chassis, bmc, api, ssh, board, waiting, clock);
    }

    /** The same for a machine that is not just the plan's. */
    MachineRun(
            int number,
            LabPlan plan,
            QemuMachine machine,
            QemuChassis chassis,
            BmcAccount bmc,
            ApiClient api,
            Ssh ssh,
            Board board,
            Waiting waiting,
            InstantSource clock) {
        this.entry = number;
        this.label = machine.hostname();
        this.plan = plan;
        this.machine = machine;
        this.chassis = chassis;
        this.bmc = bmc;
        this.api = api;
        this.ssh = ssh;
        this.board = board;
        this.waiting = waiting;
        this.clock = clock;
    }

    /** From now on the board's entry with this number and name gets what happens to the machine. */
    void reportAs(int number, String name) {
        entry = number;
        label = name;
        report(known -> status.isEmpty() ? known : known.known(systemId).at(status));
    }

    private void report(UnaryOperator<LabReport.Machine> change) {
        board.change(entry, change);
    }

    /** What is to happen while the machine is waited for. */
    void meanwhile(Meanwhile act) {
        meanwhile = act;
    }

    /** What it is at, or was last. */
    String phase() {
        return phase;
    }

    String systemId() {
        return systemId;
    }

    /** The deployed machine's address; empty before. */
    String address() {
        return address;
    }

    BmcAccount bmc() {
        return bmc;
    }

    QemuMachine machine() {
        return machine;
    }

    /**
     * Goes as far as the plan says.
     *
     * @throws LabFailed with the phase that failed
     */
    void run() throws IOException, InterruptedException {
        String dataDisk = Disks.checksum(machine.dataDisk());
        phase("enlist", this::enlist);
        if (plan.goal().reaches(Goal.READY)) {
            phase("commission", this::commission);
        }
        if (plan.goal().reaches(Goal.DEPLOYED)) {
            phase("deploy", this::deploy);
            restartFromDisk();
        }
        if (!Disks.checksum(machine.dataDisk()).equals(dataDisk)) {
            throw new LabFailed(
                    "deploy", machine.hostname() + ": the second disk was changed, and nothing may write to it");
        }
        if (plan.goal().reaches(Goal.RELEASED)) {
            phase("release", this::release);
        }
        report(LabReport.Machine::succeeded);
    }

    @FunctionalInterface
    interface Act {
        void run() throws IOException, InterruptedException;
    }

    /** Does something under the name of a phase, which goes into the report when it has ended well. */
    void phase(String name, Act act) throws IOException, InterruptedException {
        phase = name;
        Instant started = clock.instant();
        long before = Traffic.toMachine(machine.tap());
        tell(name, started, before);
        act.run();
        double seconds = Duration.between(started, clock.instant()).toMillis() / 1000.0;
        long bytes = Traffic.toMachine(machine.tap()) - before;
        step = lastStep();
        LabReport.Stamps stamps = new LabReport.Stamps(chassis.powerOn(), loggedIn, timeline);
        report(known -> known.stamped(stamps).ended(new LabReport.Phase(name, started, seconds, bytes)));
    }

    private void tell(String phase, Instant started, long before) {
        board.now(label, phase, started, Traffic.toMachine(machine.tap()) - before, step);
    }

    void enlist() throws InterruptedException {
        // as an operator presses the button
        chassis.powerOn(BootDevice.DEFAULT);
        await(
                "enlist",
                ENLIST,
                "New with inventory, and off",
                found -> text(found, "status_name").equals("New")
                        && number(found, "cpu_count") > 0
                        && number(found, "memory") > 0
                        && disks(found) == 2
                        && !chassis.isOn());
    }

    void commission() throws InterruptedException {
        askToCommission();
        // that it switched itself off Ingot learns by a later query
        await(
                "commission",
                COMMISSION,
                "Ready, and off",
                found -> text(found, "status_name").equals("Ready") && !chassis.isOn());
    }

    /** Tells Ingot the machine's BMC, and to commission it. */
    void askToCommission() {
        api.put(
                path(""),
                Fields.of(
                        "hostname",
                        machine.hostname(),
                        "power_type",
                        "ipmi",
                        "power_parameters_power_driver",
                        "LAN_2_0",
                        "power_parameters_cipher_suite_id",
                        "17",
                        "power_parameters_privilege_level",
                        "ADMIN",
                        "power_parameters_power_address",
                        bmc.address(),
                        "power_parameters_power_user",
                        bmc.user(),
                        "power_parameters_power_pass",
                        bmc.password()));
        api.post(path("?op=commission"), new Fields());
    }

    void deploy() throws InterruptedException {
        askToDeploy();
        Map<String, @Nullable Object> deployed = await(
                "deploy",
                DEPLOY,
                "Deployed",
                found -> text(found, "status_name").equals("Deployed"));
        address = address(deployed);
        LoginFacts facts = login("deploy", LOGIN, "");
        report(known -> known.loggedInto(new LabReport.Login(
                address, facts.os(), facts.hostname(), facts.marker().equals(marker()))));
        bootId = facts.bootId();
    }

    /** Allocates the machine by its properties. */
    void allocate() {
        Map<String, @Nullable Object> allocated = api.post(
                        "machines/?op=allocate",
                        Fields.of(
                                "name",
                                machine.hostname(),
                                "arch",
                                "amd64",
                                "cpu_count",
                                "1",
                                "mem",
                                "1024",
                                "storage",
                                "root:8,data:1"))
                .object();
        if (!systemId.equals(text(allocated, "system_id"))) {
            throw new LabFailed(
                    "deploy",
                    "allocating " + machine.hostname() + " by name gave machine " + text(allocated, "system_id")
                            + " (expected: " + systemId + ")");
        }
    }

    /** Allocates the machine and starts its installation. */
    void askToDeploy() {
        allocate();
        String userData = "#!/bin/sh\nprintf '%s' " + marker() + " >" + LoginFacts.MARKER_FILE + "\n";
        api.post(
                path("?op=deploy"),
                Fields.of("user_data", Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8))));
    }

    /** The installed system must come up again without an installer, from its own disk. */
    private void restartFromDisk() throws InterruptedException {
        restart(LOGIN);
    }

    /** The same; it may take {@code limit} until one can log in again. */
    void restart(Duration limit) throws InterruptedException {
        Instant started = clock.instant();
        long before = Traffic.toMachine(machine.tap());
        step = "restarting from disk";
        tell(phase, started, before);
        // the connection ends with the system: its exit code says nothing
        ssh.run(address, "sudo systemctl reboot");
        bootId = login(phase, limit, bootId).bootId();
    }

    /** Logs in once the machine can be, has another boot id than {@code before}, and has run its user data. */
    private LoginFacts login(String phase, Duration limit, String before) throws InterruptedException {
        String[] seen = {"no login"};
        return waiting.until(
                phase,
                limit,
                () -> "login on " + machine.hostname() + " at " + address + " (last: " + seen[0] + ")",
                () -> {
                    meanwhile.look();
                    Command.Result result = ssh.run(address, LoginFacts.SCRIPT);
                    LoginFacts facts = LoginFacts.parse(result.out());
                    if (!result.ok() || facts.bootId().equals(before)) {
                        seen[0] =
                                result.ok() ? "not restarted yet" : result.err().strip();
                        return null;
                    }
                    String objection = facts.objection(machine.hostname(), address);
                    if (!objection.isEmpty()) {
                        throw new LabFailed(phase, objection);
                    }
                    if (loggedIn == null) {
                        loggedIn = clock.instant();
                    }
                    seen[0] = "the user data's file holds '" + facts.marker() + "'";
                    return facts.marker().equals(marker()) ? facts : null;
                });
    }

    void release() throws IOException, InterruptedException {
        askToErase();
        await(
                "release",
                RELEASE,
                "Ready, and off, as Ingot knows",
                found -> text(found, "status_name").equals("Ready")
                        && text(found, "power_state").equals("off")
                        && !chassis.isOn());
        if (!Disks.endsErased(machine.dataDisk())) {
            throw new LabFailed(
                    "release", machine.hostname() + ": the second disk still holds its marks after the erasure");
        }
    }

    /** Releases the machine; its disks are to be erased before. */
    void askToErase() {
        api.post(path("?op=release"), Fields.of("erase", "true", "quick_erase", "true"));
    }

    /** Waits, for at most {@code limit} (which is not stretched), until the machine has this status. */
    Map<String, @Nullable Object> awaitStatus(String phase, Duration limit, String name) throws InterruptedException {
        return await(
                phase,
                waiting.asIs(limit),
                name,
                found -> text(found, "status_name").equals(name));
    }

    /** Releases the machine without an erasure, and waits until it can be used again. */
    void giveBack() throws InterruptedException {
        api.post(path("?op=release"), new Fields());
        await(
                "release",
                RELEASE,
                "Ready, and off",
                found -> text(found, "status_name").equals("Ready") && !chassis.isOn());
    }

    /** Leaves a file on the installed system that no other installation would have. */
    void leaveWitness() throws InterruptedException {
        Command.Result left = ssh.run(address, "echo " + bootId + " | sudo tee " + WITNESS_FILE + " && sync");
        if (!left.ok()) {
            throw new LabFailed("deploy", machine.hostname() + ": no file could be left on it: " + left.err());
        }
        witness = bootId;
    }

    /** Fails when the machine was installed anew since {@link #leaveWitness}. */
    void needWitness() throws InterruptedException {
        Command.Result found = ssh.run(address, "cat " + WITNESS_FILE);
        if (!found.out().strip().equals(witness)) {
            throw new LabFailed(
                    phase,
                    machine.hostname() + " was installed anew: " + WITNESS_FILE + " holds '"
                            + found.out().strip() + "' (expected: " + witness + ")");
        }
    }

    /** Fails unless Ingot says why the machine failed, and what it did last. */
    void needReasonAndLastStep(String phase) {
        Map<String, @Nullable Object> found = api.get(path("")).object();
        String reason = text(found, "status_message");
        String last = lastStep("region.deadline");
        if (!reason.contains("timed out") || !last.contains("last step: ")) {
            throw new LabFailed(
                    phase,
                    machine.hostname() + " failed for '" + reason + "', and its timeline says '" + last
                            + "' (expected: that it timed out, and after which step)");
        }
        board.say(machine.hostname() + ": " + reason + " " + last);
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds(Map<String, @Nullable Object> machine);
    }

    /** Polls the machine until the condition holds, and shows meanwhile what happens. */
    private Map<String, @Nullable Object> await(String phase, Duration limit, String awaited, Condition condition)
            throws InterruptedException {
        Instant started = clock.instant();
        long before = Traffic.toMachine(machine.tap());
        return waiting.until(
                phase,
                limit,
                () -> machine.hostname() + " becomes " + awaited + " (last: "
                        + (status.isEmpty() ? "unknown to Ingot" : status) + ", power "
                        + (chassis.isOn() ? "on" : "off") + (step.isEmpty() ? "" : ", " + step) + "; console: "
                        + machine.serialLog() + ")",
                () -> {
                    meanwhile.look();
                    Map<String, @Nullable Object> found = look();
                    tell(phase, started, before);
                    if (found == null) {
                        return null;
                    }
                    if (condition.holds(found)) {
                        return found;
                    }
                    if (status.startsWith("Failed") || status.equals("Broken")) {
                        throw new LabFailed(
                                phase,
                                machine.hostname() + " is '" + status + "': " + text(found, "status_message")
                                        + " (console: " + machine.serialLog() + ")");
                    }
                    return null;
                });
    }

    private @Nullable Map<String, @Nullable Object> look() {
        Answer answer = Site.reachable(() -> api.get("machines/", Fields.of("mac_address", machine.mac())));
        if (answer == null) {
            return null;
        }
        List<Map<String, @Nullable Object>> found = answer.list();
        if (found.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> document = found.getFirst();
        if (systemId.isEmpty()) {
            systemId = text(document, "system_id");
            report(known -> known.known(systemId));
        }
        String statusNow = text(document, "status_name");
        if (!statusNow.equals(status)) {
            status = statusNow;
            report(known -> known.at(statusNow));
        }
        step = lastStep();
        return document;
    }

    /** The last step of the machine's timeline; with {@code wanted} the last one of that kind. */
    private String lastStep(String wanted) {
        Answer answer = Site.reachable(() -> api.get(path("?op=timeline")));
        Object steps = answer == null ? null : answer.object().get("steps");
        return steps instanceof List<?> list
                ? list.stream()
                        .filter(step -> step instanceof Map<?, ?> one && wanted.equals(one.get("step")))
                        .map(step -> String.valueOf(((Map<?, ?>) step).get("detail")))
                        .reduce("", (earlier, later) -> later)
                : "";
    }

    /** The last step of the machine's timeline. */
    private String lastStep() {
        Answer answer = Site.reachable(() -> api.get(path("?op=timeline")));
        if (answer == null
                || !(answer.object().get("steps") instanceof List<?> steps)
                || steps.isEmpty()
                || !(steps.getLast() instanceof Map<?, ?> last)) {
            return step;
        }
        timeline =
                steps.stream().filter(Objects::nonNull).map(Object.class::cast).toList();
        Object detail = last.get("detail");
        return last.get("step") + (detail == null || detail.toString().isEmpty() ? "" : ": " + detail);
    }

    /** For people after a failure: the end of its console, and all that Ingot saw of it. */
    List<String> evidence() {
        List<String> all = new ArrayList<>();
        all.add("the end of the console of " + machine.hostname() + " (" + machine.serialLog() + "):");
        all.addAll(StampedLog.tail(machine.serialLog(), CONSOLE_LINES));
        all.add("what Ingot saw of " + machine.hostname() + ":");
        if (systemId.isEmpty()) {
            all.add("  nothing that made it a machine");
            return all;
        }
        Object steps = null;
        try {
            Answer answer = Site.reachable(() -> api.get(path("?op=timeline")));
            steps = answer == null ? null : answer.object().get("steps");
        } catch (ApiFailed refused) {
            all.add("  (" + refused.getMessage() + ")");
        }
        if (steps instanceof List<?> list) {
            for (Object each : list.subList(Math.max(0, list.size() - TIMELINE_STEPS), list.size())) {
                if (each instanceof Map<?, ?> one) {
                    all.add("  " + one.get("time") + " " + one.get("source") + " " + one.get("step") + " "
                            + one.get("detail"));
                }
            }
        }
        return all;
    }

    private String path(String rest) {
        return "machines/" + systemId + "/" + rest;
    }

    private String marker() {
        return machine.hostname() + "-was-here";
    }

    private static String text(Map<String, @Nullable Object> object, String field) {
        return Site.text(object, field);
    }

    private static double number(Map<String, @Nullable Object> object, String field) {
        return object.get(field) instanceof Number number ? number.doubleValue() : 0;
    }

    private static int disks(Map<String, @Nullable Object> found) {
        return found.get("physicalblockdevice_set") instanceof List<?> disks ? disks.size() : 0;
    }

    private String address(Map<String, @Nullable Object> found) {
        String prefix = LabAddresses.SUBNET.substring(0, LabAddresses.SUBNET.lastIndexOf('.') + 1);
        if (found.get("ip_addresses") instanceof List<?> addresses) {
            for (Object candidate : addresses) {
                if (candidate != null && candidate.toString().startsWith(prefix)) {
                    return candidate.toString();
                }
            }
        }
        throw new LabFailed("deploy", machine.hostname() + " is deployed and has no address in " + LabAddresses.SUBNET);
    }
}
