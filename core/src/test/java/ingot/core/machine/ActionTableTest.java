package ingot.core.machine;

import static ingot.core.machine.Machines.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Every status × every action, asked by the administrator who owns the machine. A cell is the code of the status afterwards
 * (see {@link Machines#code}), 9 for a refusal with 409, = for success without effect. Written from facts page lifecycle §3
 * and §5; the machine is on and came from Ready.
 */
class ActionTableTest {
    private static final String TABLE = """
               comm acpt test ovrd acqu depl rele abrt resc exit brok fixd lock unlk on   off  quer del
            NW CO   CO   TS   9    9    9    9    9    ER   9    BR   9    9    9    9    NW   NW   NW
            CO 9    =    9    9    9    9    9    NW   9    9    BR   9    9    9    CO   CO   CO   CO
            FC CO   9    TS   9    9    9    9    9    ER   9    BR   9    9    9    FC   FC   FC   FC
            MI CO   9    TS   9    9    9    9    9    ER   9    BR   9    9    9    MI   MI   MI   MI
            RY CO   =    TS   9    AL   DG   =    9    ER   9    BR   9    9    9    9    RY   RY   RY
            RS 9    9    TS   9    9    9    RL   9    ER   9    BR   9    9    9    RS   RS   RS   RS
            DP 9    9    TS   9    9    9    RL   9    ER   9    BR   9    DP   9    DP   DP   DP   DP
            RT 9    9    TS   9    9    9    9    9    ER   9    BR   9    9    9    RT   RT   RT   RT
            BR CO   9    TS   9    9    9    RL   9    ER   9    BR   RY   9    9    BR   BR   BR   BR
            DG 9    9    9    9    9    9    RL   AL   9    9    BR   9    DG   9    DG   DG   DG   DG
            AL 9    9    TS   9    9    DG   RL   9    ER   9    BR   9    9    9    AL   AL   AL   AL
            FD 9    9    TS   9    9    9    RL   9    ER   9    BR   9    9    9    FD   FD   FD   FD
            RL 9    9    9    9    9    9    =    9    9    9    BR   9    9    9    RL   RL   RL   RL
            FR 9    9    TS   9    9    9    RL   9    9    9    BR   9    9    9    FR   FR   FR   FR
            DE 9    9    9    9    9    9    9    FE   9    9    BR   9    9    9    DE   DE   DE   DE
            FE 9    9    TS   9    9    9    RL   9    ER   9    BR   9    9    9    FE   FE   FE   FE
            RM 9    9    TS   9    9    9    9    9    9    XR   BR   9    9    9    RM   RM   RM   RM
            ER 9    9    9    9    9    9    9    9    9    XR   BR   9    9    9    ER   ER   ER   ER
            FN 9    9    TS   9    9    9    9    9    ER   XR   BR   9    9    9    FN   FN   FN   FN
            XR 9    9    9    9    9    9    9    9    9    9    BR   9    9    9    XR   XR   XR   XR
            FX 9    9    TS   9    9    9    9    9    9    XR   BR   9    9    9    FX   FX   FX   FX
            TS 9    9    9    9    9    9    9    RY   9    9    BR   9    9    9    TS   TS   TS   TS
            FT CO   9    TS   RY   9    9    9    9    ER   9    BR   9    9    9    FT   FT   FT   FT
            """;

    private static final Map<String, Command> COMMANDS = Map.ofEntries(
            Map.entry("comm", Command.Commission.plain()),
            Map.entry("acpt", new Command.Accept()),
            Map.entry("test", Command.Test.plain()),
            Map.entry("ovrd", new Command.OverrideFailedTesting("")),
            Map.entry("acqu", new Command.Acquire("", null, "")),
            Map.entry("depl", Command.Deploy.image("ubuntu", "noble")),
            Map.entry("rele", Command.Release.plain()),
            Map.entry("abrt", new Command.Abort("")),
            Map.entry("resc", new Command.EnterRescue()),
            Map.entry("exit", new Command.ExitRescue()),
            Map.entry("brok", new Command.MarkBroken("smokes", false)),
            Map.entry("fixd", new Command.MarkFixed("")),
            Map.entry("lock", new Command.Lock("")),
            Map.entry("unlk", new Command.Unlock("")),
            Map.entry("on", new Command.SwitchOn("")),
            Map.entry("off", new Command.SwitchOff(StopMode.HARD, "")),
            Map.entry("quer", new Command.QueryPower()),
            Map.entry("del", new Command.Delete()));

    @Test
    void everyStatusTimesEveryAction() {
        List<String> lines = TABLE.lines().toList();
        List<String> actions = Arrays.asList(Machines.cells(lines.getFirst()));
        assertThat(actions).hasSameSizeAs(COMMANDS.keySet());
        assertThat(lines).hasSize(24);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = Machines.cells(line);
            MachineState state = Machines.in(Machines.code(cells[0]));
            for (int column = 0; column < actions.size(); column++) {
                Command command = Objects.requireNonNull(COMMANDS.get(actions.get(column)));
                check(state, command, cells[column + 1]);
            }
        }
    }

    private static void check(MachineState state, Command command, String expected) {
        Outcome outcome = Lifecycle.decide(state, command, Machines.by(ADMIN));
        String what = state.status() + " × " + command;
        switch (expected) {
            case "9" -> assertThat(Machines.refused(outcome).kind()).as(what).isEqualTo(Outcome.Kind.CONFLICT);
            case "=" -> assertThat(outcome).as(what).isEqualTo(new Outcome.Accepted(state, List.of(), List.of()));
            default ->
                assertThat(Machines.accepted(outcome).next().status()).as(what).isEqualTo(Machines.code(expected));
        }
    }
}
