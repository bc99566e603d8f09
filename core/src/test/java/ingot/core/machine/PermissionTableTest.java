package ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Every action × who (facts: lifecycle §5), in a status in which the action fits: y accepted, n refused with 403. Columns:
 * administrator, owner without rights, somebody else without rights; then the same three with the machine locked.
 */
class PermissionTableTest {
    private static final String TABLE = """
            comm FC  y n n  n n n
            acpt NW  y n n  n n n
            test AL  y n n  n n n
            ovrd FT  y n n  n n n
            depl AL  y y n  n n n
            rele AL  y y n  n n n
            abrt DG  y y n  n n n
            resc AL  y n n  n n n
            exit RM  y n n  n n n
            brok AL  n y n  n n n
            fixd BR  y n n  n n n
            lock DP  y y n  9 9 n
            unlk DP  9 9 n  y y n
            on   DP  y y n  n n n
            off  DP  y y n  n n n
            quer DP  y y n  y y n
            del  DP  y n n  n n n
            """;

    private static final Map<String, Command> COMMANDS = Map.ofEntries(
            Map.entry("comm", Command.Commission.plain()),
            Map.entry("acpt", new Command.Accept()),
            Map.entry("test", Command.Test.plain()),
            Map.entry("ovrd", new Command.OverrideFailedTesting("")),
            Map.entry("depl", Command.Deploy.image("ubuntu", "noble")),
            Map.entry("rele", Command.Release.plain()),
            Map.entry("abrt", new Command.Abort("")),
            Map.entry("resc", new Command.EnterRescue()),
            Map.entry("exit", new Command.ExitRescue()),
            Map.entry("brok", new Command.MarkBroken("smokes", true)),
            Map.entry("fixd", new Command.MarkFixed("")),
            Map.entry("lock", new Command.Lock("")),
            Map.entry("unlk", new Command.Unlock("")),
            Map.entry("on", new Command.SwitchOn("")),
            Map.entry("off", new Command.SwitchOff(StopMode.HARD, "")),
            Map.entry("quer", new Command.QueryPower()),
            Map.entry("del", new Command.Delete()));

    private static final UserRef OWNER = new UserRef(10, "olga");
    private static final List<Principal> USERS =
            List.of(Machines.ADMIN, Principal.plain(OWNER), Principal.plain(new UserRef(11, "otto")));

    @Test
    void everyActionTimesWho() {
        List<String> rows = TABLE.lines().toList();
        assertThat(rows).hasSameSizeAs(COMMANDS.keySet());
        for (String row : rows) {
            String[] cells = Machines.cells(row);
            Command command = Objects.requireNonNull(COMMANDS.get(cells[0]));
            for (int column = 0; column < 6; column++) {
                MachineState state = Machines.in(Machines.code(cells[1]))
                        .edit()
                        .owner(OWNER)
                        .locked(column >= 3)
                        .build();
                Outcome outcome = Lifecycle.decide(state, command, Machines.by(USERS.get(column % 3)));
                assertThat(answer(outcome)).as("%s, column %d", row, column).isEqualTo(cells[column + 2]);
            }
        }
    }

    @Test
    void anybodyMayTakeAFreeReadyMachineUnlessItIsLocked() {
        MachineState free = Machines.in(MachineStatus.READY);
        MachineState locked = free.edit().locked(true).build();
        Command acquire = new Command.Acquire("", null, "");
        assertThat(answer(Lifecycle.decide(free, acquire, Machines.by(Machines.USER))))
                .isEqualTo("y");
        assertThat(answer(Lifecycle.decide(locked, acquire, Machines.by(Machines.USER))))
                .isEqualTo("n");
    }

    private static String answer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted _ -> "y";
            case Outcome.Refused refused ->
                switch (refused.kind()) {
                    case FORBIDDEN -> "n";
                    case CONFLICT -> "9";
                    case BAD_REQUEST -> "0";
                    case UNAVAILABLE -> "3";
                };
        };
    }
}
