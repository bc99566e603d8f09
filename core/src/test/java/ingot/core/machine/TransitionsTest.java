package ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The matrix is the column "may move to" of the enumerations page, the code was written from the lifecycle page. */
class TransitionsTest {
    private static final String MATRIX = """
            from                            to 0         1         2
                                               01234567890123456789012
             0 new                             .x.xx..xx........x...x.
             1 commissioning                   x.xxx..xx............x.
             2 failed_commissioning            .x.x...xx........x...x.
             3 missing                         xx..x...x.x......x...x.
             4 ready                           .x.x.x.xx.x......x...x.
             5 reserved                        ...xx..xx.x.x.x..x...x.
             6 deployed                        ...xx...x.x.x.x..x...x.
             7 retired                         x..xx...x........x...x.
             8 broken                          .x..x.x.....x.x..x...x.
             9 deploying                       ...xx.x.x.xxx.x........
            10 allocated                       ...xx..xxx..x.x..x...x.
            11 failed_deployment               ...xx...x.x.x.x..x...x.
            12 releasing                       x..xxxx.x.xx.x.x.......
            13 failed_releasing                ....x...x...x.x......x.
            14 disk_erasing                    ....x...x...x.xx.......
            15 failed_disk_erasing             ....x...x.x.x.x..x...x.
            16 rescue_mode                     ........x..........x.x.
            17 entering_rescue_mode            ....x.x.x.......x.xx...
            18 failed_entering_rescue_mode     ........x........x.x.x.
            19 exiting_rescue_mode             x.xxxxxxx.xx.x.xx.x.x.x
            20 failed_exiting_rescue_mode      ........x..........x.x.
            21 testing                         xx.xxxxxx.xx.x.x..x.x.x
            22 failed_testing                  .x.xx.x.x........x...x.
            """;

    @Test
    void everyPairIsAsInTheMatrix() {
        List<String> rows = MATRIX.lines().skip(2).toList();
        assertThat(rows).hasSize(23);
        for (String row : rows) {
            String[] cells = Machines.cells(row);
            MachineStatus from =
                    MachineStatus.ofNumber(Integer.parseInt(cells[0])).orElseThrow();
            assertThat(from.identifier()).isEqualTo(cells[1]);
            for (int number = 0; number < 23; number++) {
                MachineStatus to = MachineStatus.ofNumber(number).orElseThrow();
                boolean expected = cells[2].charAt(number) == 'x' || from == to;
                assertThat(Transitions.allowed(from, to))
                        .as("%s -> %s", from, to)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void nodesAreCreatedInThreeStatuses() {
        assertThat(Transitions.initial())
                .containsExactlyInAnyOrder(MachineStatus.NEW, MachineStatus.MISSING, MachineStatus.RETIRED);
    }
}
