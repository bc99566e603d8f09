package ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.event.EventType;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules of every save (facts: lifecycle §6). */
class SavingTest {
    @Test
    void previousStatusIsTheOldOneExceptAfterTestsAndRescue() {
        Set<MachineStatus> detours = Set.of(
                MachineStatus.TESTING,
                MachineStatus.RESCUE_MODE,
                MachineStatus.ENTERING_RESCUE_MODE,
                MachineStatus.FAILED_ENTERING_RESCUE_MODE,
                MachineStatus.EXITING_RESCUE_MODE,
                MachineStatus.FAILED_EXITING_RESCUE_MODE);
        for (MachineStatus left : MachineStatus.values()) {
            MachineState before = Machines.in(left)
                    .edit()
                    .previousStatus(MachineStatus.DEPLOYED)
                    .build();
            MachineStatus to = left == MachineStatus.BROKEN ? MachineStatus.READY : MachineStatus.BROKEN;
            MachineStatus expected = detours.contains(left) ? MachineStatus.DEPLOYED : left;
            assertThat(save(before, to).next().previousStatus()).as(left.name()).isEqualTo(expected);
        }
    }

    @Test
    void secondTestStillKnowsThatTheMachineIsDeployed() {
        MachineState failed = Machines.in(MachineStatus.FAILED_TESTING)
                .edit()
                .previousStatus(MachineStatus.DEPLOYED)
                .build();
        assertThat(save(failed, MachineStatus.TESTING).next().previousStatus()).isEqualTo(MachineStatus.DEPLOYED);
    }

    @Test
    void deadlineVanishesOutsideMonitoredStatuses() {
        MachineState expiring = Machines.in(MachineStatus.COMMISSIONING)
                .edit()
                .statusExpires(Machines.NOW)
                .build();
        assertThat(save(expiring, MachineStatus.FAILED_COMMISSIONING).next().statusExpires())
                .isNull();
        assertThat(save(expiring, MachineStatus.TESTING).next().statusExpires()).isEqualTo(Machines.NOW);
    }

    @Test
    void newAndReadyHaveNoOwnerAndTheTokenGoesWithIt() {
        for (MachineStatus free : Set.of(MachineStatus.NEW, MachineStatus.READY)) {
            Saving.Saved saved = save(Machines.in(MachineStatus.RELEASING), free);
            assertThat(saved.next().owner()).isNull();
            assertThat(saved.effects()).contains(new Effect.DeleteToken());
        }
        assertThat(save(Machines.in(MachineStatus.DEPLOYING), MachineStatus.DEPLOYED)
                        .effects())
                .doesNotContain(new Effect.DeleteToken());
    }

    @Test
    void powerIsAskedForWhenAStatusChangesWithoutPowerCommand() {
        String rows = """
                CO FC yes
                CO NW yes
                CO RY yes
                CO TS no
                DG FD yes
                DG DP yes
                DG AL no
                DE FE yes
                DE RL no
                TS FT yes
                TS RY yes
                TS RS yes
                TS AL yes
                TS DP yes
                TS BR no
                RL RY no
                ER RM no
                """;
        assertThat(rows.lines()).allSatisfy(row -> {
            String[] cells = Machines.cells(row);
            MachineState before = Machines.in(Machines.code(cells[0]));
            boolean asked = save(before, Machines.code(cells[1])).effects().contains(new Effect.PowerQuery());
            assertThat(asked).as(row).isEqualTo(cells[2].equals("yes"));
        });
    }

    @Test
    void addressesAreFreedWhenAMachineGoesOffOutsideItsWork() {
        Set<MachineStatus> keeping = Set.of(
                MachineStatus.COMMISSIONING,
                MachineStatus.DEPLOYED,
                MachineStatus.DEPLOYING,
                MachineStatus.DISK_ERASING,
                MachineStatus.RESCUE_MODE,
                MachineStatus.ENTERING_RESCUE_MODE,
                MachineStatus.TESTING);
        for (MachineStatus status : MachineStatus.values()) {
            MachineState on = Machines.in(status);
            MachineState off = on.edit().powerState(PowerState.OFF).build();
            assertThat(Saving.save(on, off).effects().contains(new Effect.ReleaseAddresses()))
                    .as(status.name())
                    .isEqualTo(!keeping.contains(status));
            assertThat(Saving.save(off, off).effects()).isEmpty();
        }
    }

    @Test
    void statusChangeNamesTheNewOwnerOfAnAllocatedMachine() {
        MachineState ready = Machines.in(MachineStatus.READY);
        MachineState taken =
                ready.edit().status(MachineStatus.ALLOCATED).owner(Machines.BOB).build();
        assertThat(Saving.save(ready, taken).events())
                .containsExactly(EventEntry.of(EventType.NODE_CHANGED_STATUS, "From 'Ready' to 'Allocated' (to bob)"));
        assertThat(save(ready, MachineStatus.BROKEN).events())
                .containsExactly(EventEntry.of(EventType.NODE_CHANGED_STATUS, "From 'Ready' to 'Broken'"));
    }

    private static Saving.Saved save(MachineState before, MachineStatus to) {
        return Saving.save(before, before.edit().status(to).build());
    }
}
