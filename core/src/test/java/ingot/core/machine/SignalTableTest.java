package ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.Command.Webhook;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every status × signal and × webhook message (facts: metadata-and-scripts §7, §8): status afterwards, - same, 9 for 409. */
class SignalTableTest {
    private static final String SIGNALS = """
               OK FAILED WORKING COMMISSIONING TESTING TIMEDOUT INSTALLING APPLYING_NETCONF RELEASING DEPLOYING
            NW -  -  -  CO -  -  -  -  -  -
            CO RY FC -  -  TS -  -  -  -  -
            FC -  -  -  -  -  -  -  -  -  -
            MI 9  9  9  9  9  9  9  9  9  9
            RY -  -  -  -  -  -  -  -  -  -
            RS 9  9  9  9  9  9  9  9  9  9
            DP -  -  -  -  -  -  -  -  -  -
            RT 9  9  9  9  9  9  9  9  9  9
            BR -  -  -  -  -  -  -  -  -  -
            DG -  FD -  -  -  -  -  -  -  -
            AL 9  9  9  9  9  9  9  9  9  9
            FD -  -  -  -  -  -  -  -  -  -
            RL -  FR -  -  -  -  -  -  -  -
            FR 9  9  9  9  9  9  9  9  9  9
            DE -  FE -  -  -  -  -  -  -  -
            FE 9  9  9  9  9  9  9  9  9  9
            RM -  -  -  -  -  -  -  -  -  -
            ER RM FN RM -  -  -  -  -  -  -
            FN -  -  -  -  -  -  -  -  -  -
            XR 9  9  9  9  9  9  9  9  9  9
            FX 9  9  9  9  9  9  9  9  9  9
            TS RY FT -  -  -  -  -  -  -  -
            FT -  -  -  -  -  -  -  -  -  -
            """;

    /** Finish of modules-final ok; finish of modules-final failed; finish of a top-level step failed; of a step below it. */
    private static final String MESSAGES = """
            NW -  -  -  -
            CO -  FC FC -
            FC -  -  -  -
            MI -  -  -  -
            RY -  -  -  -
            RS -  -  -  -
            DP -  -  -  -
            RT -  -  -  -
            BR -  -  -  -
            DG -  FD FD -
            AL -  -  -  -
            FD -  -  -  -
            RL -  FR FR -
            FR -  -  -  -
            DE RL FE FE -
            FE -  -  -  -
            RM -  -  -  -
            ER -  -  -  -
            FN -  -  -  -
            XR -  -  -  -
            FX -  -  -  -
            TS -  -  -  -
            FT -  -  -  -
            """;

    private static final List<Webhook> FINISHES = List.of(
            finish("modules-final", Webhook.Result.SUCCESS),
            finish("modules-final", Webhook.Result.FAIL),
            finish("init-network", Webhook.Result.FAIL),
            finish("modules-final/config-scripts_user", Webhook.Result.FAIL));

    @Test
    void everySignalInEveryStatus() {
        List<String> rows = SIGNALS.lines().toList();
        String[] signals = Machines.cells(rows.getFirst());
        assertThat(signals).hasSize(SignalStatus.values().length);
        assertThat(rows).hasSize(24);
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = Machines.cells(row);
            for (int column = 0; column < signals.length; column++) {
                MachineState state = working(cells[0]);
                Command signal = Command.Signal.of(SignalStatus.valueOf(signals[column]));
                check(Lifecycle.decide(state, signal, Machines.by(null)), state, cells[column + 1], signal);
            }
        }
    }

    @Test
    void everyFinishInEveryStatus() {
        assertThat(MESSAGES.lines()).hasSize(23);
        MESSAGES.lines().forEach(row -> {
            String[] cells = Machines.cells(row);
            for (int column = 0; column < FINISHES.size(); column++) {
                MachineState state = working(cells[0]);
                Command message = FINISHES.get(column);
                check(Lifecycle.decide(state, message, Machines.by(null)), state, cells[column + 1], message);
            }
        });
    }

    @Test
    void testsThatPassLeadToAPlaceThatDependsOnWhereTheyBegan() {
        Map<String, String> byPrevious = Map.ofEntries(
                Map.entry("NW", "RY"),
                Map.entry("CO", "RY"),
                Map.entry("FC", "NW"),
                Map.entry("MI", "RY"),
                Map.entry("RY", "RY"),
                Map.entry("RS", "RS"),
                Map.entry("DP", "DP"),
                Map.entry("RT", "RY"),
                Map.entry("BR", "RY"),
                Map.entry("AL", "AL"),
                Map.entry("FD", "RY"),
                Map.entry("FR", "RY"),
                Map.entry("FE", "RY"),
                Map.entry("FN", "RY"),
                Map.entry("FX", "RY"),
                Map.entry("FT", "RY"));
        byPrevious.forEach((previous, expected) -> {
            MachineState testing = Machines.in(MachineStatus.TESTING)
                    .edit()
                    .previousStatus(Machines.code(previous))
                    .build();
            assertThat(Machines.after(testing, Command.Signal.of(SignalStatus.OK))
                            .status())
                    .as("tests begun in %s", previous)
                    .isEqualTo(Machines.code(expected));
        });
    }

    /** Releasing here means: its scripts run. */
    private static MachineState working(String code) {
        MachineState state = Machines.in(Machines.code(code));
        return state.edit().releaseScripts(code.equals("RL")).netboot(true).build();
    }

    private static void check(Outcome outcome, MachineState before, String expected, Command command) {
        String what = before.status() + " × " + command;
        if (expected.equals("9")) {
            assertThat(Machines.refused(outcome).kind()).as(what).isEqualTo(Outcome.Kind.CONFLICT);
            return;
        }
        MachineStatus after = expected.equals("-") ? before.status() : Machines.code(expected);
        assertThat(Machines.accepted(outcome).next().status()).as(what).isEqualTo(after);
    }

    private static Webhook finish(String name, Webhook.Result result) {
        return new Webhook(Webhook.Type.FINISH, "cloudinit", name, "step ended", result);
    }
}
