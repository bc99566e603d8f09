package ingot.core.machine;

import static ingot.core.machine.Machines.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.event.EventType;
import ingot.core.script.ScriptStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Limits with the default node timeout of 30 minutes (facts: lifecycle §10, §21). */
class DeadlinesTest {
    /** Status, minutes it may take (- none), whether a network boot starts them anew, what follows. */
    private static final String TABLE = """
            CO 30 restarts FC
            TS 30 restarts FT
            ER 30 restarts FN
            DG 60 keeps    FD
            XR 5  keeps    FX
            DE 30 restarts FE
            NW -  keeps    -
            FC -  keeps    -
            MI -  keeps    -
            RY -  keeps    -
            RS -  keeps    -
            DP -  keeps    -
            RT -  keeps    -
            BR -  keeps    -
            AL -  keeps    -
            FD -  keeps    -
            FR -  keeps    -
            FE -  keeps    -
            RM -  keeps    -
            FN -  keeps    -
            FX -  keeps    -
            FT -  keeps    -
            """;

    @Test
    void everyStatusHasItsLimitAndItsFailure() {
        assertThat(TABLE.lines()).hasSize(22).allSatisfy(row -> {
            String[] cells = Machines.cells(row);
            MachineStatus status = Machines.code(cells[0]);
            assertThat(Deadlines.limit(status, false, LifecycleSettings.DEFAULTS)
                            .map(Duration::toMinutes))
                    .as(row)
                    .isEqualTo(cells[1].equals("-") ? Optional.empty() : Optional.of(Long.valueOf(cells[1])));
            assertThat(Deadlines.restartedByBoot(status, false)).as(row).isEqualTo(cells[2].equals("restarts"));
            if (!cells[3].equals("-")) {
                MachineState expired =
                        Machines.in(status).edit().statusExpires(NOW).build();
                MachineState failed = Machines.after(expired, new Command.DeadlinePassed());
                assertThat(failed.status()).as(row).isEqualTo(Machines.code(cells[3]));
                assertThat(failed.errorDescription())
                        .isEqualTo("Node operation '" + status.label() + "' timed out after " + cells[1] + " minutes.");
            }
        });
    }

    @Test
    void nothingHappensBeforeTime() {
        MachineState state = Machines.in(MachineStatus.COMMISSIONING)
                .edit()
                .statusExpires(NOW.plusSeconds(1))
                .build();
        assertThat(Machines.after(state, new Command.DeadlinePassed())).isEqualTo(state);
    }

    @Test
    void silentCommissioningTimesOutAndIsSwitchedOffUnlessSomebodyIsLoggedIn() {
        MachineState silent = Machines.in(MachineStatus.COMMISSIONING)
                .edit()
                .lastHeartbeat(NOW.minus(Duration.ofMinutes(30)))
                .build();
        Outcome.Accepted outcome = decide(silent, new Command.DeadlinePassed(), NOW);
        assertThat(outcome.next().status()).isEqualTo(MachineStatus.FAILED_COMMISSIONING);
        assertThat(outcome.effects())
                .contains(new Effect.PowerOff(StopMode.HARD))
                .anyMatch(effect -> effect instanceof Effect.EndResults(var _, ScriptStatus status)
                        && status == ScriptStatus.TIMED_OUT);
        MachineState withSsh = silent.edit()
                .ephemeral(new EphemeralOptions(true, false, false))
                .build();
        assertThat(decide(withSsh, new Command.DeadlinePassed(), NOW).effects())
                .doesNotContain(new Effect.PowerOff(StopMode.HARD));
    }

    @Test
    void signalEndsTheBootPhaseAndBeginsTheHeartbeat() {
        MachineState booting =
                Machines.in(MachineStatus.TESTING).edit().statusExpires(NOW).build();
        MachineState working = Machines.after(booting, Command.Signal.of(SignalStatus.WORKING));
        assertThat(working.statusExpires()).isNull();
        assertThat(working.lastHeartbeat()).isEqualTo(NOW);
    }

    @Test
    void bootStartsTheLimitAnew() {
        MachineState working = Machines.in(MachineStatus.COMMISSIONING)
                .edit()
                .lastHeartbeat(NOW.minusSeconds(600))
                .build();
        MachineState booted = Machines.after(working, new Command.BootRequested());
        assertThat(booted.statusExpires()).isEqualTo(NOW.plus(Duration.ofMinutes(30)));
        assertThat(booted.lastHeartbeat()).isNull();
    }

    @Test
    void bootLoopDoesNotProlongADeploymentButTheInstallerDoes() {
        Instant expires = NOW.plusSeconds(60);
        MachineState deploying = Machines.in(MachineStatus.DEPLOYING)
                .edit()
                .statusExpires(expires)
                .build();
        assertThat(Machines.after(deploying, new Command.BootRequested()).statusExpires())
                .isEqualTo(expires);
        Command stage = new Command.Webhook(
                Command.Webhook.Type.START, "curtin", "cmd-install/stage-late", "late", Command.Webhook.Result.NONE);
        assertThat(Machines.after(deploying, stage).statusExpires()).isEqualTo(NOW.plus(Duration.ofMinutes(60)));
    }

    @Test
    void eraseThatGoesSilentFails() {
        MachineState erasing = Machines.in(MachineStatus.DISK_ERASING)
                .edit()
                .statusExpires(NOW.plusSeconds(5))
                .build();
        MachineState alive = Machines.after(erasing, Command.Signal.of(SignalStatus.WORKING));
        assertThat(alive.statusExpires()).isEqualTo(NOW.plus(Duration.ofMinutes(30)));
        assertThat(decide(alive, new Command.DeadlinePassed(), NOW.plus(Duration.ofMinutes(31)))
                        .next()
                        .status())
                .isEqualTo(MachineStatus.FAILED_DISK_ERASING);
    }

    @Test
    void releaseAsksForThePowerStateOnceMoreBeforeItFails() {
        MachineState waiting =
                Machines.in(MachineStatus.RELEASING).edit().statusExpires(NOW).build();
        Outcome.Accepted asked = decide(waiting, new Command.DeadlinePassed(), NOW);
        assertThat(asked.effects()).isEqualTo(List.of(new Effect.PowerQuery()));
        assertThat(asked.next().status()).isEqualTo(MachineStatus.RELEASING);
        assertThat(Machines.after(asked.next(), new Command.PowerReported(PowerState.OFF))
                        .status())
                .isEqualTo(MachineStatus.READY);
        assertThat(decide(asked.next(), new Command.DeadlinePassed(), NOW.plus(Duration.ofMinutes(1)))
                        .next()
                        .status())
                .isEqualTo(MachineStatus.FAILED_RELEASING);
    }

    @Test
    void scriptMayRunItsLimitAndSixMinutesMore() {
        Duration limit = Duration.ofMinutes(10);
        assertThat(Deadlines.scriptOverdue(NOW, limit, NOW.plus(Duration.ofMinutes(15))))
                .isFalse();
        assertThat(Deadlines.scriptOverdue(NOW, limit, NOW.plus(Duration.ofMinutes(16))))
                .isTrue();
        assertThat(Deadlines.scriptOverdue(NOW, Duration.ZERO, NOW.plus(Duration.ofDays(9))))
                .isFalse();
    }

    @Test
    void overdueScriptFailsTheOperation() {
        Outcome.Accepted outcome =
                decide(Machines.in(MachineStatus.TESTING), new Command.ScriptOverdue("memtester"), NOW);
        assertThat(outcome.next().status()).isEqualTo(MachineStatus.FAILED_TESTING);
        assertThat(outcome.events()).anyMatch(event -> event.type() == EventType.SCRIPT_DID_NOT_COMPLETE);
    }

    private static Outcome.Accepted decide(MachineState state, Command command, Instant now) {
        return Machines.accepted(Lifecycle.decide(state, command, Machines.at(now)));
    }
}
