package ingot.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RowTest {

    private static final Sample OURS = Sample.of(List.of(16.0, 14.0, 15.0));
    private static final Row.Peer PEER = new Row.Peer("stand-in", Sample.of(List.of(40.0, 37.5, 39.0)));

    @Test
    void aRowIsWrittenAsScriptsReadIt() {
        Row row = new Row("power-on-to-new", "s", OURS, PEER, new Row.Target.RatioAtMost(0.45));
        assertThat(Json.text(row.document()))
                .isEqualTo("{\"name\":\"power-on-to-new\",\"unit\":\"s\",\"better\":\"lower\","
                        + "\"ours\":{\"min\":14.0,\"median\":15.0,\"max\":16.0,\"runs\":3},"
                        + "\"peer\":{\"name\":\"stand-in\",\"min\":37.5,\"median\":39.0,\"max\":40.0,\"runs\":3},"
                        + "\"ratio\":0.385,\"target\":0.45,\"met\":true}");
    }

    @Test
    void withoutItsPeerARatioIsNeitherMetNorMissed() {
        Row row = new Row("power-on-to-new", "s", OURS, null, new Row.Target.RatioAtMost(0.45));
        assertThat(row.met()).isNull();
        assertThat(row.document()).doesNotContainKeys("peer", "ratio", "met").containsEntry("target", 0.45);
    }

    @Test
    void aBudgetIsHeldByTheMedianAlone() {
        assertThat(new Row("r", "s", OURS, null, new Row.Target.AtMost(15)).met())
                .isTrue();
        assertThat(new Row("r", "s", OURS, null, new Row.Target.AtMost(14.9)).met())
                .isFalse();
        assertThat(new Row("r", "s", OURS, PEER, new Row.Target.RatioAtMost(0.38)).met())
                .isFalse();
    }

    @Test
    void theMedianOfAnEvenNumberLiesInTheMiddle() {
        assertThat(Sample.of(List.of(4.0, 1.0, 2.0, 10.0))).isEqualTo(new Sample(1, 3, 10, 4));
        assertThat(Sample.of(List.of(7.0))).isEqualTo(new Sample(7, 7, 7, 1));
        assertThatThrownBy(() -> Sample.of(List.of())).hasMessage("sample: no values (expected: 1 or more)");
    }

    @Test
    void percentilesAreOfTheNearestRank() {
        List<Double> ten = List.of(10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0);
        assertThat(Latencies.percentile(ten, 0.5)).isEqualTo(5);
        assertThat(Latencies.percentile(ten, 0.99)).isEqualTo(10);
        assertThat(Latencies.percentile(List.of(3.0), 0.5)).isEqualTo(3);
    }

    @Test
    void theTableSaysTheSameForPeople() {
        assertThat(BenchTable.of(List.of(
                        new Row("power-on-to-new", "s", OURS, PEER, new Row.Target.RatioAtMost(0.45)),
                        new Row("up-ready", "s", Sample.of(List.of(4.5)), null, new Row.Target.AtMost(4)))))
                .isEqualTo("""
                        ROW              UNIT  OURS min/median/max (runs)  PEER min/median/max         RATIO  TARGET     MET
                        power-on-to-new  s     14.00/15.00/16.00 (3)       stand-in 37.50/39.00/40.00  0.38   <= 0.45 x  yes
                        up-ready         s     4.50/4.50/4.50 (1)          -                           -      <= 4       NO
                        """);
    }

    @Test
    void theStandInsTimesAreTakenApartAsTheRecipeSays() {
        StandInTimes times = StandInTimes.of(Objects.requireNonNull(Json.read("""
                {"firmware":"bios","phases":[{"name":"boot_answer","seconds":2.3},{"name":"kernel_served","seconds":2.5},
                 {"name":"userdata_served","seconds":28.0},{"name":"results_posted","seconds":38.0},
                 {"name":"install_started","seconds":38.5},{"name":"ssh","seconds":108.5}],"ok":true}""")));
        assertThat(times.results()).contains(38.0);
        assertThat(times.deployment()).contains(98.0);
        assertThat(times.kernelToWork()).contains(25.5);
        assertThat(MachineRow.LOGIN.of("uefi", List.of(), List.of(times))).isEmpty();
    }

    @Test
    void aStandInsRunThatFailedIsNoMeasure() {
        assertThatThrownBy(() -> StandInTimes.of(Map.of("phases", List.of(), "ok", false)))
                .hasMessage("the stand-in's run failed after []");
    }

    @Test
    void theRootIsFoundInABootAnswer() throws Exception {
        assertThat(FileAsker.rootOf("kernel http://192.0.2.1:5248/images/ab/vmlinuz a=b"
                        + " root=squash:http://192.0.2.1:5248/images/cd/root.squashfs BOOTIF=01-52\n"))
                .isEqualTo("/images/cd/root.squashfs");
        assertThatThrownBy(() -> FileAsker.rootOf("exit")).hasMessageContaining("names no root file system");
    }
}
