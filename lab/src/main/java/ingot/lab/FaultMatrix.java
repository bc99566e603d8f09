package ingot.lab;

import ingot.client.ApiClient;
import ingot.client.ApiFailed;
import ingot.http.ApiKey;
import ingot.lab.bmc.BmcSettings;
import ingot.lab.bmc.BmcSimulator;
import ingot.lab.bmc.BmcUser;
import ingot.lab.fault.FaultCase;
import ingot.lab.fault.Life;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * {@code --matrix faults}: lives of machines, one after another, in which Ingot's parts are killed, their data put back to an
 * earlier time, clocks are wrong and machines stand still.
 */
final class FaultMatrix {

    private static final String ADMINISTRATOR = "lab";
    private static final String BMC_USER = "operator";

    private final LabPlan plan;
    private final Board board;
    private final Waiting waiting;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Deque<AutoCloseable> closers;

    FaultMatrix(
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
        ApartIngot ingot = new ApartIngot(plan, waiting);
        closers.push(ingot);
        String key = ingot.setUp(ADMINISTRATOR, word());
        Path sshKey = plan.data().resolve("ssh-key");
        String sshPublicKey = Ssh.makeKey(sshKey);
        ApiClient api = new ApiClient(ApartIngot.url(), ApiKey.parse(key));
        Site.needImages(api);
        Site.prepare(api, waiting, LabNetwork.SMALL, sshPublicKey);
        List<Life> lives = LabPlan.lives(plan.faults());
        board.say("region and rack run apart; " + plan.faults().size() + " cases in " + lives.size()
                + " machines' lives start");
        for (int i = 0; i < lives.size(); i++) {
            live(i, lives.get(i), ingot, api, new Ssh(sshKey));
        }
    }

    private void live(int number, Life life, ApartIngot ingot, ApiClient api, Ssh ssh)
            throws IOException, InterruptedException {
        QemuMachine planned = plan.machine(number);
        QemuMachine machine =
                life.clockYears() == 0 ? planned : planned.withClockWrongBy(life.clockYears(), clock.instant());
        Disks.make(machine, random);
        var account = new MachineRun.BmcAccount(LabAddresses.bmc(number), BMC_USER, word());
        try (QemuChassis chassis = new QemuChassis(machine, clock);
                BmcSimulator bmc = BmcSimulator.start(
                        new InetSocketAddress(account.address(), LabAddresses.IPMI_PORT),
                        BmcSettings.of(BmcUser.administrator(account.user(), account.password())),
                        chassis,
                        clock,
                        random)) {
            MachineRun run = new MachineRun(number, plan, machine, chassis, account, api, ssh, board, waiting, clock);
            List<FaultCase> cases = life.cases().stream()
                    .filter(fault -> plan.faults().contains(fault))
                    .toList();
            FaultLife faults = new FaultLife(plan, cases, run, chassis, ingot, api, board, clock);
            String reason = outcome(faults);
            if (!reason.isEmpty()) {
                FaultCase failed = faults.present();
                board.say(failed.word() + " failed (BMC " + bmc.address() + "): " + reason);
                board.fail(new LabReport.Failure(failed.word(), run.phase(), reason));
                run.evidence().forEach(board::say);
            }
        } finally {
            // the next life begins with an Ingot that is whole
            ingot.startRegion();
            ingot.startRack();
        }
    }

    /** Why the life ended early; empty when it did not. */
    private static String outcome(FaultLife faults) throws InterruptedException {
        try {
            faults.run();
            return "";
        } catch (LabFailed failed) {
            return String.valueOf(failed.getMessage());
        } catch (ApiFailed refused) {
            return "the API answered " + refused.status() + ": " + refused.getMessage();
        } catch (IOException | UncheckedIOException failed) {
            return String.valueOf(failed.getMessage());
        }
    }

    /** A word that nobody guesses; as long as an IPMI password may be. */
    private String word() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
