package ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a page offers in each status (facts: lifecycle §5, list of the UI). One row per action: the statuses that fit. */
class OfferedActionsTest {
    private static final String TABLE = """
            COMMISSION              NW FC RY BR
            ACQUIRE                 RY
            DEPLOY                  RY AL
            ON                      DG DP BR
            OFF                     NW FC MI RY RS DP RT BR AL FD FR FE RM FN FX FT
            QUERY_POWER             NW CO FC MI RY RS DP RT BR DG AL FD RL FR DE FE RM ER FN XR FX TS FT
            RELEASE                 AL DP DG FD FR FE
            ABORT                   CO DE DG TS
            TEST                    FC NW RY RS AL FD DP MI RT BR RM FR FE FN FX FT
            OVERRIDE_FAILED_TESTING FT
            RESCUE_MODE             NW FC RY RS AL FD DP MI RT BR FE FN FX FT
            EXIT_RESCUE_MODE        RM ER FN FX
            MARK_BROKEN             NW CO RY AL RL DG DP DE TS FC FD FR FE FN FX FT
            MARK_FIXED              BR
            LOCK                    DP DG
            CLONE                   RY FT
            SET_STORAGE_LAYOUT      RY
            MOUNT_SPECIAL           RY AL
            RESTORE_CONFIGURATION   RY FT
            GET_INSTALLER_CONFIG    DG DP FD
            UNLOCK                  NW CO FC MI RY RS DP RT BR DG AL FD RL FR DE FE RM ER FN XR FX TS FT
            TAG                     NW CO FC MI RY RS DP RT BR DG AL FD RL FR DE FE RM ER FN XR FX TS FT
            UNTAG                   NW CO FC MI RY RS DP RT BR DG AL FD RL FR DE FE RM ER FN XR FX TS FT
            SET_ZONE                NW CO FC MI RY RS DP RT BR DG AL FD RL FR DE FE RM ER FN XR FX TS FT
            SET_POOL                NW CO FC MI RY RS DP RT BR DG AL FD RL FR DE FE RM ER FN XR FX TS FT
            DELETE                  NW CO FC MI RY RS DP RT BR DG AL FD RL FR DE FE RM ER FN XR FX TS FT
            """;

    @Test
    void eachActionFitsItsStatuses() {
        List<String> rows = TABLE.lines().toList();
        assertThat(rows).hasSize(Action.values().length);
        for (String row : rows) {
            String[] cells = Machines.cells(row);
            Action action = Action.valueOf(cells[0]);
            Set<MachineStatus> expected = EnumSet.noneOf(MachineStatus.class);
            for (int cell = 1; cell < cells.length; cell++) {
                expected.add(Machines.code(cells[cell]));
            }
            for (MachineStatus status : MachineStatus.values()) {
                assertThat(action.fits(status)).as("%s in %s", action, status).isEqualTo(expected.contains(status));
            }
        }
    }

    @Test
    void ordinaryUserIsOfferedWhatAnUnownedReadyMachineAllows() {
        assertThat(Action.offeredFor(Machines.in(MachineStatus.READY), Machines.USER))
                .containsExactlyInAnyOrder(
                        Action.ACQUIRE,
                        Action.DEPLOY,
                        Action.OFF,
                        Action.QUERY_POWER,
                        Action.MARK_BROKEN,
                        Action.MOUNT_SPECIAL);
    }

    @Test
    void lockedMachineOffersLittleEvenToAdministrators() {
        MachineState locked =
                Machines.in(MachineStatus.DEPLOYED).edit().locked(true).build();
        assertThat(Action.offeredFor(locked, Machines.ADMIN))
                .containsExactlyInAnyOrder(Action.QUERY_POWER, Action.UNLOCK, Action.GET_INSTALLER_CONFIG);
    }
}
