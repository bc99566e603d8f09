package ingot.lab;

import ingot.client.ApiClient;
import ingot.client.ApiFailed;
import ingot.client.Fields;
import ingot.http.ApiKey;
import ingot.lab.bmc.BmcSettings;
import ingot.lab.bmc.BmcSimulator;
import ingot.lab.bmc.BmcUser;
import ingot.lab.simulated.BootRom;
import ingot.lab.simulated.DhcpClients;
import ingot.lab.simulated.Hardware;
import ingot.lab.simulated.SimulatedMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * {@code --simulated N}: many machines that exist on the wire only, all at once. They live in a namespace of their own beside
 * Ingot's, with a wire between them, and so does this process.
 */
final class Fleet {

    private static final Duration SERVER = Duration.ofSeconds(60);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final String ADMINISTRATOR = "lab";
    private static final String BMC_USER = "operator";
    private static final int EVIDENCE_MAX = 3;

    private final LabPlan plan;
    private final Board board;
    private final Waiting waiting;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Deque<AutoCloseable> closers;

    Fleet(
            LabPlan plan,
            Board board,
            Waiting waiting,
            InstantSource clock,
            SecureRandom random,
            Deque<AutoCloseable> closers) {
        this.plan = plan;
        this.board = board;
        this.waiting = waiting;
        this.clock = clock;
        this.random = random;
        this.closers = closers;
    }

    void run() throws IOException, InterruptedException {
        Path data = plan.data();
        Thread worker = Thread.currentThread();
        IngotServer server = IngotServer.up(
                Namespace.of(data).inside(),
                plan.home(),
                LabNetwork.FLEET,
                data.resolve("ingot"),
                data.resolve("ingot.log"),
                waiting.stretched(SERVER));
        closers.push(server);
        server.whenEnded(() -> {
            board.fail(new LabReport.Failure(
                    null, "setup", "ingot up ended in the middle of the lab; see " + data.resolve("ingot.log")));
            worker.interrupt();
        });
        server.registerImages();
        String key = server.administrator(ADMINISTRATOR, word());
        KeptLab.secret(data.resolve("api-key"), key + "\n");
        String sshPublicKey = Ssh.makeKey(data.resolve("ssh-key"));
        ApiClient api = new ApiClient(server.url(), ApiKey.parse(key));
        Site.needImages(api);
        Site.prepare(api, waiting, LabNetwork.FLEET, sshPublicKey);
        api.post(
                "ipranges/",
                Fields.of(
                        "type",
                        "reserved",
                        "start_ip",
                        LabAddresses.FLEET_OPERATOR,
                        "end_ip",
                        LabAddresses.FLEET_OPERATOR,
                        "comment",
                        "the lab itself"));
        DhcpClients dhcp = DhcpClients.open(LabAddresses.WIRE, random);
        closers.push(dhcp);
        FleetView view = new FleetView(api);
        List<FleetRun> runs = new ArrayList<>();
        for (int i = 0; i < plan.firmware().size(); i++) {
            runs.add(machine(i, dhcp, new Orders(api), view));
        }
        Thread poller = Thread.ofVirtual().name("fleet-view").start(view::poll);
        closers.push(poller::interrupt);
        board.say("Ingot serves " + server.url() + "; " + runs.size() + " simulated machines start");
        runAll(runs);
    }

    private FleetRun machine(int number, DhcpClients dhcp, Orders orders, FleetView view) throws IOException {
        BootRom rom = switch (plan.firmware().get(number)) {
            case BIOS -> BootRom.IPXE_BIOS;
            case UEFI -> BootRom.IPXE_UEFI;
            case SECURE -> BootRom.UEFI_PXE;
        };
        SimulatedMachine machine =
                new SimulatedMachine(Hardware.of(number, plan.hostname(number), rom), dhcp, clock, random);
        closers.push(machine);
        var account = new MachineRun.BmcAccount(LabAddresses.fleetBmc(number), BMC_USER, word());
        closers.push(BmcSimulator.start(
                new InetSocketAddress(account.address(), LabAddresses.IPMI_PORT),
                BmcSettings.of(BmcUser.administrator(account.user(), account.password())),
                machine,
                clock,
                random));
        return new FleetRun(number, plan.goal(), machine, account, orders, view, board, waiting, clock);
    }

    private void runAll(List<FleetRun> runs) throws InterruptedException {
        Instant started = clock.instant();
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
        try {
            runs.forEach(run -> pool.execute(() -> run(run)));
            pool.shutdown();
            while (!pool.awaitTermination(1, TimeUnit.SECONDS)) {
                tell(runs, started);
            }
        } finally {
            pool.shutdownNow();
            boolean interrupted = Thread.interrupted();
            try {
                pool.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException hurried) {
                interrupted = true;
            }
            board.publish();
            evidence(runs);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void tell(List<FleetRun> runs, Instant started) {
        Map<String, Integer> counts = new TreeMap<>();
        long bytes = 0;
        for (FleetRun run : runs) {
            counts.merge(run.phase(), 1, Integer::sum);
            bytes += run.machine().bytes();
        }
        board.now(runs.size() + " machines", "", started, bytes, counts.toString());
    }

    private void run(FleetRun run) {
        String hostname = run.machine().hardware().name();
        try {
            run.run();
        } catch (LabFailed failed) {
            board.fail(new LabReport.Failure(hostname, failed.phase(), String.valueOf(failed.getMessage())));
        } catch (ApiFailed refused) {
            board.fail(new LabReport.Failure(
                    hostname, run.phase(), "the API answered " + refused.status() + ": " + refused.getMessage()));
        } catch (UncheckedIOException failed) {
            board.fail(new LabReport.Failure(hostname, run.phase(), Inside.reason(failed)));
        } catch (RuntimeException bug) {
            board.fail(new LabReport.Failure(hostname, run.phase(), "the lab itself failed: " + bug));
        } catch (InterruptedException stop) {
            board.fail(new LabReport.Failure(hostname, run.phase(), "the lab was stopped"));
        }
    }

    private void evidence(List<FleetRun> runs) {
        runs.stream()
                .filter(run -> !run.phase().equals(Progress.DONE))
                .limit(EVIDENCE_MAX)
                .forEach(run -> {
                    board.say("the end of the console of "
                            + run.machine().hardware().name() + ":");
                    run.machine().console().forEach(board::say);
                });
    }

    /** A word that nobody guesses; as long as an IPMI password may be. */
    private String word() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
