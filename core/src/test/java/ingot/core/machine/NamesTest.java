package ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** System ids, host names, pet names (facts: lifecycle §1), and the words of the enumerations. */
class NamesTest {
    @Test
    void systemIdsHaveSixDigitsOfTheAlphabetAndNoLeadingZero() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 2000; round++) {
            assertThat(SystemId.generate(random, taken -> false))
                    .matches("[4678abcdefghkmnpqrstwxy][34678abcdefghkmnpqrstwxy]{5}");
        }
    }

    @Test
    void takenSystemIdIsNotGivenAgain() {
        Set<String> seen = new HashSet<>();
        String first = SystemId.generate(new SplittableRandom(1), seen::contains);
        seen.add(first);
        assertThat(SystemId.generate(new SplittableRandom(1), seen::contains)).isNotEqualTo(first);
        assertThatThrownBy(() -> SystemId.generate(new SplittableRandom(1), taken -> true))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void systemIdsAreTold() {
        assertThat(SystemId.valid("4y3h7n")).isTrue();
        assertThat(SystemId.valid("4y3h7")).isFalse();
        assertThat(SystemId.valid("4y3h7nn")).isFalse();
        assertThat(SystemId.valid("4y3h7i")).isFalse();
        assertThat(SystemId.valid("4y3h7'")).isFalse();
    }

    @Test
    void hostnameIsSplitAtItsFirstDot() {
        assertThat(Hostname.parse("node7")).isEqualTo(new Hostname("node7", null));
        assertThat(Hostname.parse("node7.lab.example")).isEqualTo(new Hostname("node7", "lab.example"));
    }

    @Test
    void malformedHostnamesAreTold() {
        for (String bad : Set.of("", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "ä", "a".repeat(64))) {
            assertThat(Hostname.valid(bad)).as(bad).isFalse();
            assertThatThrownBy(() -> Hostname.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Hostname.valid("a".repeat(63))).isTrue();
        assertThat(Hostname.valid("a.".repeat(127) + "a")).isFalse();
    }

    @Test
    void nameMadeFromAnAddressIsRecognised() {
        assertThat(Hostname.parse("10-0-0-17").looksLikeAddress()).isTrue();
        assertThat(Hostname.parse("node-7").looksLikeAddress()).isFalse();
        assertThat(Hostname.parse("1-2-3").looksLikeAddress()).isFalse();
    }

    @Test
    void petNamesAreHostnamesAndFree() {
        SplittableRandom random = new SplittableRandom(1);
        Set<String> seen = new HashSet<>();
        for (int machine = 0; machine < 5000; machine++) {
            String name = Petnames.generate(random, seen::contains);
            assertThat(Hostname.valid(name)).isTrue();
            assertThat(seen.add(name)).isTrue();
        }
        assertThat(Petnames.generate(random, taken -> true)).matches("[a-z]+-[a-z]+-[0-9]{6}");
    }

    @Test
    void wordsAndNumbersAreThoseOfTheWire() {
        assertThat(MachineStatus.ofNumber(20)).contains(MachineStatus.FAILED_EXITING_RESCUE_MODE);
        assertThat(MachineStatus.ofNumber(23)).isEmpty();
        assertThat(MachineStatus.ofIdentifier("failed_testing")).contains(MachineStatus.FAILED_TESTING);
        assertThat(MachineStatus.ofIdentifier("FAILED_TESTING")).isEmpty();
        assertThat(MachineStatus.FAILED_RELEASING.label()).isEqualTo("Releasing failed");
        assertThat(MachineStatus.DISK_ERASING.simple().label()).isEqualTo("Releasing");
        assertThat(MachineStatus.RESCUE_MODE.simple().identifier()).isEqualTo("rescue_mode");
        assertThat(PowerState.ofWord("off")).contains(PowerState.OFF);
        assertThat(NodeType.ofNumber(4)).contains(NodeType.REGION_AND_RACK_CONTROLLER);
        assertThat(SignalStatus.ofWord("ok")).isEmpty();
        assertThat(ResultType.ofWord("install")).contains(ResultType.INSTALLATION);
        assertThat(Action.OVERRIDE_FAILED_TESTING.word()).isEqualTo("override-failed-testing");
    }
}
