package ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A disk is written only under a live grant (design §3 rule 3). */
class GrantsTest {
    private static final Command DEPLOY = Command.Deploy.image("ubuntu", "noble");

    @Test
    void firstBootOfAnAttemptGetsTheGrantAndMayAskAgain() {
        MachineState granted = grant(deploying(), "boot1", "plan");
        assertThat(grant(granted, "boot1", "plan")).isEqualTo(granted);
    }

    @Test
    void anotherBootOfTheSameAttemptIsDenied() {
        assertThat(denial(grant(deploying(), "boot1", "plan"), "boot2", "plan")).isEqualTo(Grants.Denial.OTHER_BOOT);
    }

    @Test
    void sameBootWithAnotherPlanIsDenied() {
        assertThat(denial(grant(deploying(), "boot1", "plan"), "boot1", "other"))
                .isEqualTo(Grants.Denial.OTHER_PLAN);
    }

    @Test
    void deployedMachineIsToldToBootItsDisk() {
        MachineState installed = Machines.after(deploying(), new Command.NetbootSet(false));
        String attempt = attempt(installed);
        assertThat(denial(installed, attempt, "boot1", "plan")).isEqualTo(Grants.Denial.INSTALLED);
        MachineState deployed = Machines.after(installed, new Command.UserDataFetched());
        assertThat(denial(deployed, attempt, "boot1", "plan")).isEqualTo(Grants.Denial.DEPLOYED);
        assertThat(Grants.Denial.DEPLOYED.bootsDisk()).isTrue();
        assertThat(Grants.Denial.INSTALLED.bootsDisk()).isTrue();
    }

    @Test
    void attemptOfAnEarlierDeploymentIsOver() {
        MachineState first = deploying();
        MachineState aborted = Machines.accepted(
                        Lifecycle.decide(first, new Command.Abort(""), Machines.by(Machines.ADMIN)))
                .next();
        assertThat(aborted.attempt()).isNull();
        assertThat(denial(aborted, attempt(first), "boot1", "plan")).isEqualTo(Grants.Denial.NO_ATTEMPT);
        Context later =
                new Context(Machines.NOW, Machines.ADMIN, LifecycleSettings.DEFAULTS, true, new SplittableRandom(2));
        MachineState second =
                Machines.accepted(Lifecycle.decide(aborted, DEPLOY, later)).next();
        assertThat(denial(second, attempt(first), "boot1", "plan")).isEqualTo(Grants.Denial.ATTEMPT_OVER);
    }

    @Test
    void restoreOfABackupEndsTheAttempt() {
        MachineState deploying = deploying();
        Outcome.Accepted outcome = Machines.accepted(
                Lifecycle.decide(deploying, new Command.AttemptRevoked("restored from a backup"), Machines.by(null)));
        assertThat(outcome.effects()).containsExactly(new Effect.RevokeAttempt(attempt(deploying)));
        assertThat(denial(outcome.next(), attempt(deploying), "boot1", "plan")).isEqualTo(Grants.Denial.NO_ATTEMPT);
    }

    @Test
    void afterARestoreAMachineThatWasInstallingIsBrokenUntilSomebodyHasLooked() {
        MachineState broken = Machines.after(deploying(), new Command.AttemptRevoked("restored from a backup"));

        assertThat(broken.status()).isEqualTo(MachineStatus.BROKEN);
        assertThat(broken.errorDescription()).isEqualTo("restored from a backup");
        assertThat(broken.owner()).isEqualTo(deploying().owner());
        MachineState fixed = Machines.accepted(
                        Lifecycle.decide(broken, new Command.MarkFixed("it runs"), Machines.by(Machines.ADMIN)))
                .next();
        assertThat(fixed.status()).isEqualTo(MachineStatus.DEPLOYED);
        assertThat(BootPurpose.of(fixed)).isEqualTo(BootPurpose.LOCAL);
    }

    @Test
    void afterARestoreAnErasureHasFailed() {
        MachineState erasing = Machines.accepted(Lifecycle.decide(
                        Machines.in(MachineStatus.DEPLOYED),
                        new Command.Release(true, false, false, List.of(), ""),
                        Machines.by(Machines.ADMIN)))
                .next();

        MachineState failed = Machines.after(erasing, new Command.AttemptRevoked("restored from a backup"));

        assertThat(failed.status()).isEqualTo(MachineStatus.FAILED_DISK_ERASING);
        assertThat(failed.attempt()).isNull();
    }

    @Test
    void eraseAndDestructiveTestsNeedGrantsToo() {
        MachineState erasing = Machines.accepted(Lifecycle.decide(
                        Machines.in(MachineStatus.DEPLOYED),
                        new Command.Release(true, false, false, List.of(), ""),
                        Machines.by(Machines.ADMIN)))
                .next();
        assertThat(erasing.status()).isEqualTo(MachineStatus.DISK_ERASING);
        grant(erasing, "boot1", "plan");
        MachineState testing = Machines.accepted(Lifecycle.decide(
                        Machines.in(MachineStatus.READY),
                        new Command.Test(false, null, 1, true, false),
                        Machines.by(Machines.ADMIN)))
                .next();
        grant(testing, "boot1", "plan");
    }

    @Test
    void harmlessOperationsHaveNothingToGrant() {
        MachineState testing = Machines.accepted(Lifecycle.decide(
                        Machines.in(MachineStatus.READY), Command.Test.plain(), Machines.by(Machines.ADMIN)))
                .next();
        assertThat(denial(testing, "guess", "boot1", "plan")).isEqualTo(Grants.Denial.NO_ATTEMPT);
    }

    @Test
    void refusalSaysWhy() {
        Outcome outcome = Lifecycle.decide(
                Machines.in(MachineStatus.DEPLOYED),
                new Command.GrantRequested(new GrantRequest("guess", "boot1", "plan")),
                Machines.by(null));
        assertThat(Machines.refused(outcome).message())
                .isEqualTo("disks of node7 must not be written: this machine is deployed");
    }

    private static MachineState deploying() {
        return Machines.accepted(
                        Lifecycle.decide(Machines.in(MachineStatus.ALLOCATED), DEPLOY, Machines.by(Machines.ADMIN)))
                .next();
    }

    private static String attempt(MachineState state) {
        Attempt attempt = state.attempt();
        if (attempt == null) {
            throw new AssertionError("no attempt: " + state);
        }
        return attempt.id();
    }

    private static MachineState grant(MachineState state, String boot, String plan) {
        return Machines.after(state, new Command.GrantRequested(new GrantRequest(attempt(state), boot, plan)));
    }

    private static Grants.Denial denial(MachineState state, String boot, String plan) {
        return denial(state, attempt(state), boot, plan);
    }

    private static Grants.Denial denial(MachineState state, String attempt, String boot, String plan) {
        if (Grants.judge(state, new GrantRequest(attempt, boot, plan))
                instanceof Grants.Verdict.Denied(Grants.Denial denial)) {
            return denial;
        }
        throw new AssertionError("granted");
    }
}
