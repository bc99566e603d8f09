package ingot.core.machine;

import static ingot.core.machine.Machines.ADMIN;
import static ingot.core.machine.Machines.ALICE;
import static ingot.core.machine.Machines.BOB;
import static ingot.core.machine.Machines.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.event.EventType;
import ingot.core.script.ScriptStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Stories of the lifecycle, step by step (facts: lifecycle §7, §8, §13, §14, §16). */
class LifecycleTest {
    private static final Effect.CreateScriptSet ALL_COMMISSIONING =
            new Effect.CreateScriptSet(ResultType.COMMISSIONING, new Effect.ScriptSelection.Commissioning(null, false));
    private static final Effect.CreateScriptSet DEFAULT_TESTS =
            new Effect.CreateScriptSet(ResultType.TESTING, new Effect.ScriptSelection.Tests(null));

    // ---- commissioning and tests

    @Test
    void commissioningPreparesScriptsClearsConfigurationAndCyclesPower() {
        Outcome.Accepted outcome = asked(Machines.in(MachineStatus.BROKEN), Command.Commission.plain());
        assertThat(outcome.effects())
                .containsExactly(
                        ALL_COMMISSIONING,
                        DEFAULT_TESTS,
                        new Effect.ResetStorage(),
                        new Effect.ResetNetworking(),
                        new Effect.PowerCycle(BootTarget.NETWORK));
        assertThat(outcome.next().owner()).isEqualTo(ALICE);
        assertThat(outcome.next().statusExpires()).isEqualTo(NOW.plus(Duration.ofMinutes(30)));
        assertThat(types(outcome))
                .containsExactly(
                        EventType.REQUEST_NODE_START_COMMISSIONING,
                        EventType.NODE_CHANGED_STATUS,
                        EventType.COMMISSIONING);
        assertThat(outcome.events().getFirst())
                .isEqualTo(new EventEntry(EventType.REQUEST_NODE_START_COMMISSIONING, "(alice)", ALICE));
    }

    @Test
    void skippedPartsAreLeftAlone() {
        Command commission = new Command.Commission(new EphemeralOptions(true, true, true), true, List.of(), List.of());
        Outcome.Accepted outcome = asked(off(MachineStatus.NEW), commission);
        assertThat(outcome.effects())
                .containsExactly(
                        new Effect.CreateScriptSet(
                                ResultType.COMMISSIONING, new Effect.ScriptSelection.Commissioning(List.of(), true)),
                        new Effect.DeleteToken(),
                        new Effect.PowerOn(BootTarget.NETWORK));
        assertThat(outcome.next().ephemeral()).isEqualTo(new EphemeralOptions(true, true, true));
    }

    @Test
    void machineWithoutPowerTypeCannotBeCommissioned() {
        MachineState bare = Machines.in(MachineStatus.NEW).edit().powerType("").build();
        assertThat(refusedFor(bare, Command.Commission.plain()).kind()).isEqualTo(Outcome.Kind.CONFLICT);
    }

    @Test
    void manualMachineIsAcceptedAndAPersonPressesTheButton() {
        Outcome.Accepted outcome = asked(manual(MachineStatus.NEW), Command.Commission.plain());
        assertThat(outcome.next().status()).isEqualTo(MachineStatus.COMMISSIONING);
        assertThat(outcome.effects()).noneMatch(LifecycleTest::isPower);
    }

    @Test
    void failedStartLeadsBackAsIfNothingHadHappened() {
        MachineState broken = Machines.in(MachineStatus.BROKEN)
                .edit()
                .owner(BOB)
                .previousStatus(MachineStatus.DEPLOYED)
                .build();
        MachineState commissioning = asked(broken, Command.Commission.plain()).next();
        Outcome.Accepted failed =
                told(commissioning, new Command.PowerActFailed(Command.PowerAct.CYCLE, "BMC does not answer"));
        assertThat(failed.next()).isEqualTo(broken);
        assertThat(failed.effects())
                .contains(new Effect.EndResults(EnumSet.allOf(ResultType.class), ScriptStatus.ABORTED));
        assertThat(types(failed)).contains(EventType.NODE_POWER_CYCLE_FAILED, EventType.NODE_POWER_QUERY_FAILED);
    }

    @Test
    void machineThatHasShownLifeIsNotRolledBack() {
        MachineState commissioning = asked(Machines.in(MachineStatus.READY), Command.Commission.plain())
                .next();
        MachineState booted = Machines.after(commissioning, new Command.BootRequested());
        assertThat(Machines.after(booted, new Command.PowerActFailed(Command.PowerAct.CYCLE, "late"))
                        .status())
                .isEqualTo(MachineStatus.COMMISSIONING);
    }

    @Test
    void commissioningThatPassesAppliesDefaultsAndTags() {
        Outcome.Accepted outcome = told(Machines.in(MachineStatus.COMMISSIONING), Command.Signal.of(SignalStatus.OK));
        assertThat(outcome.effects())
                .containsExactly(
                        new Effect.ApplyDefaults(true, true),
                        new Effect.EvaluateTags(),
                        new Effect.DeleteToken(),
                        new Effect.PowerQuery());
    }

    @Test
    void failedResultTurnsSuccessIntoFailure() {
        MachineState state = Machines.in(MachineStatus.COMMISSIONING)
                .edit()
                .scripts(ScriptSets.NONE.with(
                        ResultType.COMMISSIONING,
                        ScriptSetState.of(1, List.of(ScriptStatus.PASSED, ScriptStatus.FAILED), false)))
                .build();
        assertThat(told(state, Command.Signal.of(SignalStatus.OK)).next().status())
                .isEqualTo(MachineStatus.FAILED_COMMISSIONING);
    }

    @Test
    void failureOfAStepIsForgivenWhileAScriptReboots() {
        MachineState state = Machines.in(MachineStatus.COMMISSIONING)
                .edit()
                .scripts(ScriptSets.NONE.with(
                        ResultType.COMMISSIONING, ScriptSetState.of(1, List.of(ScriptStatus.RUNNING), true)))
                .build();
        Command failed = new Command.Webhook(
                Command.Webhook.Type.FINISH, "cloudinit", "modules-final", "x", Command.Webhook.Result.FAIL);
        assertThat(told(state, failed).next().status()).isEqualTo(MachineStatus.COMMISSIONING);
    }

    @Test
    void bmcFoundByTheMachineIsStoredButNeverReplacesRedfishByIpmi() {
        Command found = new Command.Signal(SignalStatus.WORKING, "", "ipmi", Map.of("power_pass", "secret"));
        MachineState manual = manual(MachineStatus.COMMISSIONING);
        MachineState redfish = manual.edit().powerType("redfish").build();
        assertThat(told(manual, found).effects())
                .contains(new Effect.StorePowerParameters("ipmi", Map.of("power_pass", "secret")));
        assertThat(told(manual, found).next().powerType()).isEqualTo("ipmi");
        assertThat(told(redfish, found).effects()).isEmpty();
        assertThat(told(manual, new Command.Signal(SignalStatus.WORKING, "", "mscm", Map.of()))
                        .effects())
                .isEmpty();
        assertThat(found.toString()).doesNotContain("secret");
        assertThat(told(manual, found).effects().toString()).doesNotContain("secret");
    }

    @Test
    void machineThatIntroducesItselfEndsNew() {
        MachineState created = MachineState.created("abc123", "node7", NodeType.MACHINE, 0);
        Outcome.Accepted enlisted = told(created, new Command.Enlisted());
        assertThat(enlisted.next().status()).isEqualTo(MachineStatus.COMMISSIONING);
        assertThat(enlisted.next().owner()).isNull();
        assertThat(enlisted.effects())
                .containsExactly(
                        new Effect.CreateScriptSet(ResultType.COMMISSIONING, new Effect.ScriptSelection.Enlistment()));
        MachineState testing =
                told(enlisted.next(), Command.Signal.of(SignalStatus.TESTING)).next();
        assertThat(testing.status()).isEqualTo(MachineStatus.TESTING);
        MachineState done = told(testing, Command.Signal.of(SignalStatus.OK)).next();
        assertThat(done.status()).isEqualTo(MachineStatus.NEW);
        assertThat(done.enlisting()).isFalse();
    }

    @Test
    void onlyNewAndCommissioningMachinesMayIntroduceThemselvesAgain() {
        assertThat(Machines.refused(Lifecycle.decide(
                                Machines.in(MachineStatus.DEPLOYED), new Command.Enlisted(), Machines.by(null)))
                        .kind())
                .isEqualTo(Outcome.Kind.CONFLICT);
    }

    @Test
    void testsRefuseWhatTheyCannotDo() {
        MachineState deployed = Machines.in(MachineStatus.DEPLOYED);
        MachineState neverSeen =
                Machines.in(MachineStatus.NEW).edit().scripts(ScriptSets.NONE).build();
        assertThat(refusedFor(deployed, new Command.Test(false, null, 1, true, false))
                        .field())
                .isEqualTo("testing_scripts");
        assertThat(refusedFor(deployed, new Command.Test(false, List.of("zz"), 0, false, false))
                        .field())
                .isEqualTo("testing_scripts");
        assertThat(refusedFor(neverSeen, Command.Test.plain()).kind()).isEqualTo(Outcome.Kind.CONFLICT);
    }

    @Test
    void deployedMachineReturnsAfterTestsAndRebootsBecauseItWasOn() {
        MachineState testing =
                asked(Machines.in(MachineStatus.DEPLOYED), Command.Test.plain()).next();
        assertThat(testing.rebootAfterTest()).isTrue();
        MachineState failed =
                told(testing, Command.Signal.of(SignalStatus.FAILED)).next();
        MachineState again = asked(failed, Command.Test.plain()).next();
        assertThat(told(again, Command.Signal.of(SignalStatus.OK)).next().status())
                .isEqualTo(MachineStatus.DEPLOYED);
    }

    @Test
    void overrideLeadsBackToADeployedSystem() {
        MachineState failed = Machines.in(MachineStatus.FAILED_TESTING)
                .edit()
                .deployment(new Deployment("ubuntu", "noble", "", "", false, false, false, null, null))
                .build();
        assertThat(asked(failed, new Command.OverrideFailedTesting("")).next().status())
                .isEqualTo(MachineStatus.DEPLOYED);
    }

    @Test
    void abortsEndResultsAndSwitchOff() {
        Outcome.Accepted outcome = asked(Machines.in(MachineStatus.COMMISSIONING), new Command.Abort("wrong one"));
        assertThat(outcome.effects())
                .containsExactly(
                        new Effect.CancelPowerActs(),
                        new Effect.PowerOff(StopMode.HARD),
                        new Effect.EndResults(
                                Set.of(ResultType.COMMISSIONING, ResultType.TESTING), ScriptStatus.ABORTED),
                        new Effect.DeleteToken(),
                        new Effect.PowerQuery());
        assertThat(outcome.events().getFirst().description()).isEqualTo("(alice) - wrong one");
        assertThat(outcome.events().getLast().type()).isEqualTo(EventType.ABORTED_COMMISSIONING);
    }

    @Test
    void abortedTestsLeadBackEvenWhereTheTableHasNoWay() {
        MachineState testing = Machines.in(MachineStatus.TESTING)
                .edit()
                .previousStatus(MachineStatus.FAILED_COMMISSIONING)
                .build();
        assertThat(asked(testing, new Command.Abort("")).next().status()).isEqualTo(MachineStatus.FAILED_COMMISSIONING);
        MachineState afterCommissioning =
                testing.edit().previousStatus(MachineStatus.COMMISSIONING).build();
        assertThat(asked(afterCommissioning, new Command.Abort("")).next().status())
                .isEqualTo(MachineStatus.READY);
    }

    // ---- deployment

    @Test
    void deployOfAReadyMachineAcquiresItFirst() {
        Outcome.Accepted outcome = asked(off(MachineStatus.READY), Command.Deploy.image("ubuntu", "noble"));
        MachineState next = outcome.next();
        Attempt attempt = Objects.requireNonNull(next.attempt());
        assertThat(outcome.effects())
                .containsExactly(
                        new Effect.AcquireStorage(),
                        new Effect.DeleteToken(),
                        new Effect.CreateScriptSet(
                                ResultType.DEPLOYMENT, new Effect.ScriptSelection.DeploymentScripts()),
                        new Effect.CreateScriptSet(ResultType.INSTALLATION, new Effect.ScriptSelection.InstallLog()),
                        new Effect.NewAttempt(attempt),
                        new Effect.ClaimAddresses(),
                        new Effect.PowerOn(BootTarget.NETWORK));
        assertThat(next.status()).isEqualTo(MachineStatus.DEPLOYING);
        assertThat(next.owner()).isEqualTo(ALICE);
        assertThat(next.netboot()).isTrue();
        assertThat(next.statusExpires()).isEqualTo(NOW.plus(Duration.ofMinutes(60)));
        assertThat(types(outcome))
                .containsExactly(
                        EventType.REQUEST_NODE_ACQUIRE,
                        EventType.NODE_CHANGED_STATUS,
                        EventType.REQUEST_NODE_START_DEPLOYMENT,
                        EventType.NODE_CHANGED_STATUS,
                        EventType.DEPLOYING);
    }

    @Test
    void deploymentWithoutAddressesLeadsBackToAllocated() {
        MachineState deploying = asked(off(MachineStatus.READY), Command.Deploy.image("ubuntu", "noble"))
                .next();
        Outcome.Accepted failed = told(deploying, new Command.AddressClaimFailed("subnet is full"));
        assertThat(failed.next().status()).isEqualTo(MachineStatus.ALLOCATED);
        assertThat(failed.next().owner()).isEqualTo(ALICE);
        assertThat(failed.next().attempt()).isNull();
        assertThat(failed.next().deployment()).isEqualTo(Deployment.NONE);
        assertThat(failed.effects()).contains(new Effect.ReleaseAddresses());
    }

    @Test
    void deployNamesTheFieldThatIsWrong() {
        Traits unlinked = new Traits(false, false, true, true, false, List.of());
        Traits noRoot = new Traits(false, false, true, true, true, List.of("no root filesystem"));
        Command deploy = Command.Deploy.image("ubuntu", "noble");
        MachineState ready = Machines.in(MachineStatus.READY);
        assertThat(refusedFor(ready.edit().traits(unlinked).build(), deploy).field())
                .isEqualTo("network");
        assertThat(refusedFor(ready.edit().traits(noRoot).build(), deploy))
                .isEqualTo(new Outcome.Refused(Outcome.Kind.BAD_REQUEST, "storage", "no root filesystem"));
    }

    @Test
    void machineWithoutDisksRunsFromMemoryAndWritesNothing() {
        Traits diskless = new Traits(false, false, true, false, true, List.of("no disk"));
        MachineState ready =
                Machines.in(MachineStatus.READY).edit().traits(diskless).build();
        Outcome.Accepted outcome = asked(ready, Command.Deploy.image("ubuntu", "noble"));
        assertThat(outcome.next().deployment().ephemeral()).isTrue();
        assertThat(outcome.next().attempt()).isNull();
        assertThat(outcome.effects()).noneMatch(Effect.CreateScriptSet.class::isInstance);
        assertThat(told(outcome.next(), new Command.UserDataFetched()).next().status())
                .isEqualTo(MachineStatus.DEPLOYED);
    }

    @Test
    void installedSystemEndsTheDeploymentWhenItAsksForUserData() {
        Command deploy =
                new Command.Deploy("ubuntu", "noble", "", "", false, false, Duration.ofMinutes(15), "juju", null, "");
        MachineState deploying =
                asked(Machines.in(MachineStatus.ALLOCATED), deploy).next();
        assertThat(told(deploying, new Command.UserDataFetched()).next()).isEqualTo(deploying);
        MachineState installed = told(deploying, new Command.NetbootSet(false)).next();
        Outcome.Accepted deployed = told(installed, new Command.UserDataFetched());
        assertThat(deployed.next().status()).isEqualTo(MachineStatus.DEPLOYED);
        assertThat(deployed.next().agentName()).isEqualTo("juju");
        assertThat(deployed.next().deployment().lastSync()).isEqualTo(NOW);
        assertThat(deployed.next().attempt()).isNull();
        assertThat(deployed.events()).contains(EventEntry.of(EventType.IMAGE_DEPLOYED, "deployed ubuntu/noble"));
    }

    @Test
    void machineInMemoryIsDeployedAgainWhenSwitchedOn() {
        MachineState inMemory = off(MachineStatus.DEPLOYED)
                .edit()
                .deployment(new Deployment("ubuntu", "noble", "", "", true, false, false, null, null))
                .build();
        MachineState next = asked(inMemory, new Command.SwitchOn("")).next();
        assertThat(next.status()).isEqualTo(MachineStatus.DEPLOYING);
        assertThat(next.statusExpires()).isEqualTo(NOW.plus(Duration.ofMinutes(30)));
    }

    @Test
    void switchingOnAnAllocatedMachineWritesNothing() {
        Outcome.Accepted outcome = asked(off(MachineStatus.ALLOCATED), new Command.SwitchOn(""));
        assertThat(outcome.next().status()).isEqualTo(MachineStatus.ALLOCATED);
        assertThat(outcome.effects()).containsExactly(new Effect.PowerOn(BootTarget.NETWORK));
    }

    // ---- release

    @Test
    void releaseWaitsForPowerOffAndThenGivesEverythingBack() {
        MachineState deployed = deployed();
        Outcome.Accepted releasing = asked(deployed, Command.Release.plain());
        assertThat(releasing.effects()).containsExactly(new Effect.PowerOff(StopMode.HARD));
        assertThat(releasing.next().statusExpires()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
        assertThat(releasing.next().deployment().osystem()).isEmpty();
        assertThat(releasing.next().agentName()).isEmpty();
        assertThat(releasing.next().netboot()).isTrue();
        assertThat(releasing.next().owner()).isEqualTo(ALICE);
        Outcome.Accepted done = told(releasing.next(), new Command.PowerReported(PowerState.OFF));
        assertThat(done.next().status()).isEqualTo(MachineStatus.READY);
        assertThat(done.next().owner()).isNull();
        assertThat(done.effects())
                .containsExactlyInAnyOrder(
                        new Effect.ReleaseAddresses(),
                        new Effect.ReleaseAcquiredInterfaces(),
                        new Effect.ReleaseAcquiredStorage(),
                        new Effect.DeleteChildDevices(),
                        new Effect.DeleteDeploymentLeftovers(),
                        new Effect.ForgetScriptSet(ResultType.DEPLOYMENT),
                        new Effect.DeleteWorkloadAnnotations(),
                        new Effect.DeleteToken());
        assertThat(done.events().getLast().type()).isEqualTo(EventType.RELEASED);
    }

    @Test
    void powerOffThatFailsLeadsBackToTheDeployedMachineAsItWas() {
        MachineState deployed = deployed();
        MachineState releasing = asked(deployed, Command.Release.plain()).next();
        Outcome.Accepted failed =
                told(releasing, new Command.PowerActFailed(Command.PowerAct.OFF, "BMC does not answer"));
        assertThat(failed.next()).isEqualTo(deployed);
    }

    @Test
    void manualMachineIsReleasedAtOnce() {
        assertThat(asked(manual(MachineStatus.ALLOCATED), Command.Release.plain())
                        .next()
                        .status())
                .isEqualTo(MachineStatus.READY);
    }

    @Test
    void machineThatNeverPassedCommissioningGoesBackToNew() {
        MachineState uncommissioned =
                manual(MachineStatus.ALLOCATED).edit().scripts(ScriptSets.NONE).build();
        assertThat(asked(uncommissioned, Command.Release.plain()).next().status())
                .isEqualTo(MachineStatus.NEW);
    }

    @Test
    void dynamicMachineIsDeletedAtTheEnd() {
        MachineState dynamic = off(MachineStatus.DEPLOYED)
                .edit()
                .traits(new Traits(true, false, true, true, true, List.of()))
                .build();
        assertThat(asked(dynamic, Command.Release.plain()).effects()).containsExactly(new Effect.DeleteMachine());
    }

    @Test
    void eraseRunsTheWipeScriptUnderAnAttemptAndReleasesAfterwards() {
        Outcome.Accepted erasing = asked(deployed(), new Command.Release(true, false, true, List.of(), ""));
        Attempt attempt = Objects.requireNonNull(erasing.next().attempt());
        assertThat(attempt.purpose()).isEqualTo(AttemptPurpose.ERASE);
        assertThat(erasing.effects())
                .containsExactly(
                        new Effect.CreateScriptSet(
                                ResultType.RELEASE,
                                new Effect.ScriptSelection.ReleaseScripts(List.of("wipe-disks"), false, true)),
                        new Effect.NewAttempt(attempt),
                        new Effect.PowerCycle(BootTarget.NETWORK));
        MachineState erased =
                told(erasing.next(), Command.Signal.of(SignalStatus.OK)).next();
        assertThat(erased.status()).isEqualTo(MachineStatus.DISK_ERASING);
        Outcome.Accepted releasing = told(
                erased,
                new Command.Webhook(
                        Command.Webhook.Type.FINISH, "cloudinit", "modules-final", "", Command.Webhook.Result.SUCCESS));
        assertThat(releasing.next().status()).isEqualTo(MachineStatus.RELEASING);
        assertThat(releasing.effects())
                .containsExactly(new Effect.PowerOff(StopMode.HARD), new Effect.RevokeAttempt(attempt.id()));
    }

    @Test
    void powerCycleSeenAsOffDoesNotEndAReleaseWhoseScriptsStillRun() {
        MachineState releasing = asked(deployed(), new Command.Release(false, false, false, List.of("backup"), ""))
                .next();
        assertThat(releasing.status()).isEqualTo(MachineStatus.RELEASING);
        assertThat(told(releasing, new Command.PowerReported(PowerState.OFF))
                        .next()
                        .status())
                .isEqualTo(MachineStatus.RELEASING);
    }

    @Test
    void configuredErasureOverridesTheCaller() {
        LifecycleSettings settings = new LifecycleSettings(Duration.ofMinutes(30), true, true, false, "");
        Context context = new Context(NOW, ADMIN, settings, true, new SplittableRandom(1));
        Outcome.Accepted outcome = Machines.accepted(
                Lifecycle.decide(deployed(), new Command.Release(false, false, true, List.of(), ""), context));
        assertThat(outcome.effects())
                .contains(new Effect.CreateScriptSet(
                        ResultType.RELEASE,
                        new Effect.ScriptSelection.ReleaseScripts(List.of("wipe-disks"), true, false)));
    }

    @Test
    void dpuIsNeverErasedNorSwitchedOff() {
        MachineState dpu = deployed()
                .edit()
                .traits(new Traits(false, true, true, true, true, List.of()))
                .build();
        assertThat(refusedFor(dpu, new Command.Release(true, false, false, List.of(), ""))
                        .field())
                .isEqualTo("erase");
        Outcome.Accepted released = asked(dpu, Command.Release.plain());
        assertThat(released.next().status()).isEqualTo(MachineStatus.READY);
        assertThat(released.effects()).noneMatch(LifecycleTest::isPower);
    }

    @Test
    void failedStartOfAnEraseFailsTheErase() {
        MachineState erasing = asked(deployed(), new Command.Release(true, false, false, List.of(), ""))
                .next();
        assertThat(told(erasing, new Command.PowerActFailed(Command.PowerAct.CYCLE, "no answer"))
                        .next()
                        .status())
                .isEqualTo(MachineStatus.FAILED_DISK_ERASING);
    }

    // ---- rescue, broken, lock

    @Test
    void deployedMachineGoesThroughRescueModeAndBack() {
        MachineState entering = asked(deployed(), new Command.EnterRescue()).next();
        MachineState rescued =
                told(entering, Command.Signal.of(SignalStatus.WORKING)).next();
        assertThat(rescued.status()).isEqualTo(MachineStatus.RESCUE_MODE);
        Outcome.Accepted exiting = asked(rescued, new Command.ExitRescue());
        assertThat(exiting.effects()).containsExactly(new Effect.PowerCycle(BootTarget.DISK));
        Outcome.Accepted back = told(exiting.next(), new Command.PowerReported(PowerState.ON));
        assertThat(back.next().status()).isEqualTo(MachineStatus.DEPLOYED);
        assertThat(back.next().owner()).isEqualTo(ALICE);
        assertThat(back.events().getLast().type()).isEqualTo(EventType.EXITED_RESCUE_MODE);
    }

    @Test
    void readyMachineLeavesRescueModeWhenItIsOff() {
        MachineState rescued = Machines.in(MachineStatus.RESCUE_MODE);
        Outcome.Accepted exiting = asked(rescued, new Command.ExitRescue());
        assertThat(exiting.effects()).containsExactly(new Effect.PowerOff(StopMode.HARD));
        MachineState back =
                told(exiting.next(), new Command.PowerReported(PowerState.OFF)).next();
        assertThat(back.status()).isEqualTo(MachineStatus.READY);
        assertThat(back.owner()).isNull();
    }

    @Test
    void allocatedMachineKeepsItsOwnerThroughRescueMode() {
        MachineState rescued = Machines.in(MachineStatus.RESCUE_MODE)
                .edit()
                .previousStatus(MachineStatus.ALLOCATED)
                .build();
        MachineState exiting = asked(rescued, new Command.ExitRescue()).next();
        MachineState back =
                told(exiting, new Command.PowerReported(PowerState.OFF)).next();
        assertThat(back.status()).isEqualTo(MachineStatus.ALLOCATED);
        assertThat(back.owner()).isEqualTo(ALICE);
    }

    @Test
    void switchingOffThatFailsDoesNotUndoAStart() {
        MachineState commissioning = asked(Machines.in(MachineStatus.READY), Command.Commission.plain())
                .next();
        Command failed = new Command.PowerActFailed(Command.PowerAct.OFF, "BMC does not answer");
        assertThat(told(commissioning, failed).next()).isEqualTo(commissioning);
    }

    @Test
    void manualMachineLeavesRescueModeAtOnce() {
        assertThat(asked(manual(MachineStatus.RESCUE_MODE), new Command.ExitRescue())
                        .next()
                        .status())
                .isEqualTo(MachineStatus.READY);
    }

    @Test
    void brokenMachineIsReleasedFirstAndItsOwnerStays() {
        Outcome.Accepted outcome = asked(deployed(), new Command.MarkBroken("smokes", true));
        assertThat(outcome.next().status()).isEqualTo(MachineStatus.BROKEN);
        assertThat(outcome.next().owner()).isEqualTo(ALICE);
        assertThat(outcome.next().errorDescription()).isEqualTo("smokes");
        assertThat(outcome.next().deployment().osystem()).isEmpty();
        assertThat(outcome.effects()).contains(new Effect.PowerOff(StopMode.HARD), new Effect.ReleaseAddresses());
        assertThat(asked(outcome.next(), new Command.MarkFixed("")).next().status())
                .isEqualTo(MachineStatus.READY);
    }

    @Test
    void machineMarkedBrokenDuringRescueIsDeployedAgainWhenFixed() {
        MachineState rescued = deployed()
                .edit()
                .status(MachineStatus.RESCUE_MODE)
                .previousStatus(MachineStatus.DEPLOYED)
                .build();
        MachineState broken =
                asked(rescued, new Command.MarkBroken("smokes", true)).next();
        MachineState fixed = asked(broken, new Command.MarkFixed("")).next();
        assertThat(fixed.status()).isEqualTo(MachineStatus.DEPLOYED);
        assertThat(fixed.deployment().osystem()).isEqualTo("ubuntu");
        assertThat(fixed.errorDescription()).isEmpty();
    }

    @Test
    void markFailedIgnoresNewAndFailedAndRefusesWhatCannotFail() {
        Command failed = new Command.MarkFailed("it failed", ScriptStatus.FAILED);
        for (MachineStatus quiet : Set.of(MachineStatus.NEW, MachineStatus.FAILED_DEPLOYMENT)) {
            MachineState state = Machines.in(quiet);
            assertThat(told(state, failed).next()).isEqualTo(state);
        }
        assertThat(Machines.refused(Lifecycle.decide(Machines.in(MachineStatus.READY), failed, Machines.by(null)))
                        .kind())
                .isEqualTo(Outcome.Kind.CONFLICT);
        Outcome.Accepted deploying = told(Machines.in(MachineStatus.DEPLOYING), failed);
        assertThat(deploying.next().errorDescription()).isEqualTo("it failed");
        assertThat(deploying.effects()).contains(new Effect.CancelPowerActs());
    }

    @Test
    void lockedMachineRefusesReleaseWithForbidden() {
        MachineState locked = deployed().edit().locked(true).build();
        assertThat(refusedFor(locked, Command.Release.plain()).kind()).isEqualTo(Outcome.Kind.FORBIDDEN);
    }

    // ---- a region without racks (facts: empty-server, "Actions")

    @Test
    void withoutRackAMachineWithABmcIsUnavailable() {
        List<Command> commands = List.of(
                Command.Commission.plain(),
                new Command.Accept(),
                Command.Test.plain(),
                new Command.EnterRescue(),
                new Command.QueryPower());
        for (Command command : commands) {
            Outcome outcome = Lifecycle.decide(Machines.in(MachineStatus.NEW), command, Machines.withoutRack(ADMIN));
            assertThat(outcome)
                    .as(command.toString())
                    .isEqualTo(new Outcome.Refused(
                            Outcome.Kind.UNAVAILABLE, null, "No rack controllers can access the BMC of node node7"));
        }
    }

    @Test
    void withoutRackAManualMachineGoesThroughItsLife() {
        List<Map.Entry<MachineStatus, Command>> steps = List.of(
                Map.entry(MachineStatus.NEW, Command.Commission.plain()),
                Map.entry(MachineStatus.READY, Command.Test.plain()),
                Map.entry(MachineStatus.READY, new Command.Acquire("", null, "")),
                Map.entry(MachineStatus.ALLOCATED, Command.Deploy.image("ubuntu", "noble")),
                Map.entry(MachineStatus.ALLOCATED, new Command.SwitchOn("")),
                Map.entry(MachineStatus.ALLOCATED, new Command.SwitchOff(StopMode.HARD, "")),
                Map.entry(MachineStatus.DEPLOYED, Command.Release.plain()));
        for (Map.Entry<MachineStatus, Command> step : steps) {
            Outcome outcome = Lifecycle.decide(manual(step.getKey()), step.getValue(), Machines.withoutRack(ADMIN));
            assertThat(outcome).as(step.toString()).isInstanceOf(Outcome.Accepted.class);
        }
        assertThat(Lifecycle.decide(
                        manual(MachineStatus.ALLOCATED), new Command.QueryPower(), Machines.withoutRack(ADMIN)))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void installerStagesBecomeStatusMessages() {
        Command partitioning = new Command.Webhook(
                Command.Webhook.Type.START,
                "curtin",
                "cmd-install/stage-partitioning",
                "partitioning",
                Command.Webhook.Result.NONE);
        assertThat(types(told(Machines.in(MachineStatus.DEPLOYING), partitioning)))
                .containsExactly(EventType.NODE_INSTALL_EVENT, EventType.CONFIGURING_STORAGE);
    }

    @Test
    void controllersMayAlwaysSignalAndNeverChangeStatus() {
        MachineState rack = MachineState.created("abc123", "rack", NodeType.RACK_CONTROLLER, null);
        assertThat(told(rack, Command.Signal.of(SignalStatus.FAILED)).next().status())
                .isEqualTo(MachineStatus.NEW);
    }

    @Test
    void devicesHaveNoLifecycle() {
        MachineState device = MachineState.created("abc123", "printer", NodeType.DEVICE, null);
        assertThat(refusedFor(device, Command.Commission.plain()).kind()).isEqualTo(Outcome.Kind.CONFLICT);
    }

    private static MachineState deployed() {
        return Machines.in(MachineStatus.DEPLOYED)
                .edit()
                .netboot(false)
                .agentName("juju")
                .deployment(new Deployment("ubuntu", "noble", "", "", false, false, false, null, null))
                .build();
    }

    private static MachineState off(MachineStatus status) {
        return Machines.in(status).edit().powerState(PowerState.OFF).build();
    }

    private static MachineState manual(MachineStatus status) {
        return Machines.in(status)
                .edit()
                .powerType("manual")
                .powerState(PowerState.UNKNOWN)
                .build();
    }

    private static Outcome.Accepted asked(MachineState state, Command command) {
        return Machines.accepted(Lifecycle.decide(state, command, Machines.by(ADMIN)));
    }

    private static Outcome.Refused refusedFor(MachineState state, Command command) {
        return Machines.refused(Lifecycle.decide(state, command, Machines.by(ADMIN)));
    }

    private static Outcome.Accepted told(MachineState state, Command command) {
        return Machines.accepted(Lifecycle.decide(state, command, Machines.by(null)));
    }

    private static List<EventType> types(Outcome.Accepted outcome) {
        return outcome.events().stream().map(EventEntry::type).toList();
    }

    private static boolean isPower(Effect effect) {
        return effect instanceof Effect.PowerOn
                || effect instanceof Effect.PowerOff
                || effect instanceof Effect.PowerCycle;
    }
}
