package ingot.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkCodecTest {

    private final LinkCodec codec = new LinkCodec();

    @Test
    void everyKindOfMessageComesBackAsItWas() {
        List<LinkMessage> messages = List.of(
                new LinkMessage.Hello(
                        1,
                        "0.1",
                        "rack-1",
                        List.of(new RackInterface("br0", "52:54:00:00:00:01", true, 1500, List.of("10.0.0.1/24"))),
                        7,
                        null,
                        "life 7 id"),
                new LinkMessage.Welcome(1, "0.1", "abc123"),
                new LinkMessage.Witnessed("life 7 id"),
                new LinkMessage.SnapshotSent(snapshot(3)),
                new LinkMessage.SnapshotApplied(3, "aa"),
                new LinkMessage.InterfacesSeen(List.of()),
                new LinkMessage.Observations(
                        List.of(new Observation("o1", "2026-01-01T00:00:00Z", "boot", Map.of("mac", "m")))),
                new LinkMessage.ObservationsStored(List.of("o1")),
                new LinkMessage.PowerAct(1, 2, "abc123", "host", "ipmi", Map.of("power_pass", "x"), "ON", "NETWORK"),
                new LinkMessage.PowerActed(1, 2, "on", "", false));
        for (LinkMessage message : messages) {
            assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
        }
    }

    @Test
    void fieldsOfALaterVersionAreIgnored() {
        assertThat(codec.decode(
                        "{\"type\":\"welcome\",\"protocol\":9,\"version\":\"9\",\"systemId\":\"a\",\"later\":[1]}"))
                .isEqualTo(new LinkMessage.Welcome(9, "9", "a"));
    }

    @Test
    void aRackOfTheFirstProtocolIsUnderstoodWithoutAWitness() {
        assertThat(codec.decode("{\"type\":\"hello\",\"protocol\":1,\"version\":\"0.1\",\"hostname\":\"rack-1\","
                        + "\"interfaces\":[],\"revision\":7,\"hash\":\"aa\"}"))
                .isEqualTo(new LinkMessage.Hello(1, "0.1", "rack-1", List.of(), 7, "aa", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"type\":\"nothing\"}", "{\"type\":\"hello\"", "\u0000"})
    void whatIsNoMessageIsRefused(String frame) {
        assertThatThrownBy(() -> codec.decode(frame)).isInstanceOf(LinkFormatException.class);
    }

    @Test
    void theHashIsOfTheContentAndNotOfTheRevision() {
        assertThat(codec.hash(snapshot(1))).isEqualTo(codec.hash(snapshot(2)));
    }

    @Test
    void secretsAreInNoText() {
        assertThat(new LinkMessage.PowerAct(1, 2, "a", "h", "ipmi", Map.of("power_pass", "hidden"), "ON", "NETWORK")
                        .toString())
                .doesNotContain("hidden");
    }

    private static SiteSnapshot snapshot(long revision) {
        return new SiteSnapshot(
                revision,
                List.of(),
                List.of(),
                null,
                List.of(new SiteSnapshot.ImageFile("ab", 3, "root.squashfs", false)),
                new SiteSnapshot.SiteSettings("", 5240, "", false));
    }
}
