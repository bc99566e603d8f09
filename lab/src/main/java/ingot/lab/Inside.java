package ingot.lab;

import ingot.client.ApiClient;
import ingot.client.ApiFailed;
import ingot.http.ApiKey;
import ingot.lab.bmc.BmcSettings;
import ingot.lab.bmc.BmcSimulator;
import ingot.lab.bmc.BmcUser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The part of the lab that runs inside its namespace: starts Ingot, the BMCs and the machines, and drives the machines by
 * the API. Ends when its work is done, when it gets a signal, or when its standard input ends (the outer process died);
 * a kept lab only by a signal.
 */
final class Inside {

    private static final Duration SERVER = Duration.ofSeconds(60);
    private static final String ADMINISTRATOR = "lab";
    private static final String BMC_USER = "operator";

    private final LabPlan plan;
    private final Board board;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Deque<AutoCloseable> closers = new ArrayDeque<>();
    private volatile boolean kept;

    /** Made by the thread that calls {@link #run}. */
    Inside(LabPlan plan, Board board, InstantSource clock, SecureRandom random) {
        this.plan = plan;
        this.board = board;
        this.clock = clock;
        this.random = random;
    }

    /** Runs to the end; the outcome is on the board. */
    void run(InputStream lifeline) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        Thread.ofPlatform().daemon().name("lifeline").start(() -> watch(lifeline));
        try {
            drive();
        } catch (LabFailed failed) {
            board.fail(new LabReport.Failure(null, failed.phase(), String.valueOf(failed.getMessage())));
        } catch (IOException | ApiFailed | UncheckedIOException failed) {
            board.fail(new LabReport.Failure(null, "setup", String.valueOf(failed.getMessage())));
        } catch (InterruptedException stop) {
            board.fail(new LabReport.Failure(null, "setup", "the lab was stopped"));
        } finally {
            closeAll();
            done.countDown();
        }
    }

    private void drive() throws IOException, InterruptedException {
        Waiting waiting = new Waiting(clock, plan.factor());
        if (!plan.faults().isEmpty()) {
            new FaultMatrix(plan, board, waiting, clock, random, closers).run();
            return;
        }
        Path data = plan.data();
        IngotServer server = IngotServer.up(
                plan.home(), data.resolve("ingot"), data.resolve("ingot.log"), waiting.stretched(SERVER));
        closers.push(server);
        server.whenEnded(() -> {
            board.fail(new LabReport.Failure(
                    null, "setup", "ingot up ended in the middle of the lab; see " + data.resolve("ingot.log")));
            worker.interrupt();
        });
        server.registerImages();
        String key = server.administrator(ADMINISTRATOR, word());
        Path keyFile = data.resolve("api-key");
        KeptLab.secret(keyFile, key + "\n");
        Path sshKey = data.resolve("ssh-key");
        String sshPublicKey = Ssh.makeKey(sshKey);
        ApiClient api = new ApiClient(server.url(), ApiKey.parse(key));
        Site.needImages(api);
        Site.prepare(api, waiting, sshPublicKey);
        List<MachineRun> machines = new ArrayList<>();
        for (int i = 0; i < plan.firmware().size(); i++) {
            machines.add(machine(i, api, new Ssh(sshKey), waiting));
        }
        board.say("Ingot serves " + server.url() + "; machines start");
        runAll(machines);
        board.serverHolds(server.residentBytes());
        if (plan.keep()) {
            keep(server.url(), keyFile, sshKey, machines);
        }
    }

    private MachineRun machine(int number, ApiClient api, Ssh ssh, Waiting waiting)
            throws IOException, InterruptedException {
        QemuMachine machine = plan.machine(number);
        Disks.make(machine, random);
        QemuChassis chassis = new QemuChassis(machine, clock);
        closers.push(chassis);
        var account = new MachineRun.BmcAccount(LabAddresses.bmc(number), BMC_USER, word());
        closers.push(BmcSimulator.start(
                new InetSocketAddress(account.address(), LabAddresses.IPMI_PORT),
                BmcSettings.of(BmcUser.administrator(account.user(), account.password())),
                chassis,
                clock,
                random));
        return new MachineRun(number, plan, chassis, account, api, ssh, board, waiting, clock);
    }

    /** One at a time where each keeps a processor busy by itself. */
    private void runAll(List<MachineRun> machines) throws InterruptedException {
        int together = plan.accelerator() == Accelerator.KVM ? machines.size() : 1;
        ExecutorService pool = Executors.newFixedThreadPool(together);
        try {
            machines.forEach(machine -> pool.execute(() -> run(machine)));
            pool.shutdown();
            while (!pool.awaitTermination(1, TimeUnit.HOURS)) {
                board.say("still running");
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private void run(MachineRun machine) {
        String hostname = machine.machine().hostname();
        try {
            machine.run();
            return;
        } catch (LabFailed failed) {
            board.fail(new LabReport.Failure(hostname, failed.phase(), String.valueOf(failed.getMessage())));
        } catch (ApiFailed refused) {
            board.fail(new LabReport.Failure(
                    hostname, machine.phase(), "the API answered " + refused.status() + ": " + refused.getMessage()));
        } catch (IOException | UncheckedIOException failed) {
            board.fail(new LabReport.Failure(hostname, machine.phase(), String.valueOf(failed.getMessage())));
        } catch (RuntimeException bug) {
            board.fail(new LabReport.Failure(hostname, machine.phase(), "the lab itself failed: " + bug));
        } catch (InterruptedException stop) {
            board.fail(new LabReport.Failure(hostname, machine.phase(), "the lab was stopped"));
            return;
        }
        machine.evidence().forEach(board::say);
    }

    private void keep(URI url, Path keyFile, Path sshKey, List<MachineRun> machines)
            throws IOException, InterruptedException {
        new KeptLab(
                        url,
                        Namespace.of(plan.data()).name(),
                        keyFile,
                        sshKey,
                        ProcessHandle.current().pid(),
                        machines)
                .write(plan.data());
        kept = true;
        board.ended();
        new CountDownLatch(1).await();
    }

    private void watch(InputStream lifeline) {
        try {
            lifeline.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException broken) {
            // As good as its end.
        }
        if (!kept) {
            worker.interrupt();
        }
    }

    private void stop() {
        worker.interrupt();
        try {
            done.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll() {
        // a second interrupt must not keep a machine alive
        boolean interrupted = Thread.interrupted();
        while (!closers.isEmpty()) {
            try {
                closers.pop().close();
            } catch (Exception failed) {
                board.say("while ending the lab: " + failed.getMessage());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A word that nobody guesses; as long as an IPMI password may be. */
    private String word() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
