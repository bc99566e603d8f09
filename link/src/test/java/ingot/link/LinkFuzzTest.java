package ingot.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import ingot.link.plan.MalformedPlan;
import ingot.link.plan.PlanDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes over the link, or lies in a file, is read or refused. */
class LinkFuzzTest {

    private static final List<String> FRAMES = List.of(
            "{\"type\":\"hello\",\"protocol\":2,\"version\":\"0.1\",\"hostname\":\"r\",\"interfaces\":[{\"name\":\"e\","
                    + "\"mac\":\"52:54:00:00:00:01\",\"up\":true,\"mtu\":1500,\"addresses\":[\"10.0.0.1/24\"]}],"
                    + "\"revision\":7,\"hash\":\"aa\"}",
            "{\"type\":\"observations\",\"observations\":[{\"id\":\"o\",\"at\":\"2026-01-01T00:00:00Z\",\"kind\":"
                    + "\"boot\",\"fields\":{\"mac\":\"m\"}}]}",
            "{\"type\":\"site-changed\",\"change\":{\"revision\":3,\"base\":\"\",\"hash\":\"00\",\"put\":[{\"key\":"
                    + "\"settings\",\"json\":\"{}\"}],\"gone\":[\"machine/a\"]},\"last\":true}",
            "{\"type\":\"power-done\",\"effectId\":1,\"fence\":2,\"state\":\"on\",\"error\":\"\",\"worthRetry\":false}");

    private final LinkCodec codec = new LinkCodec();

    private void frame(byte[] bytes) {
        try {
            assertThat(codec.decode(new String(bytes, StandardCharsets.UTF_8))).isNotNull();
        } catch (LinkFormatException refused) {
            assertThat(refused).hasMessageStartingWith("link frame");
        }
    }

    private void change(byte[] bytes) {
        HeldSite site = new HeldSite();
        try {
            SiteChange change = codec.decodeChange(bytes);
            if (!site.apply(change)) {
                assertThat(site.records()).isEmpty();
            }
        } catch (LinkFormatException refused) {
            assertThat(site.records()).isEmpty();
        }
    }

    private static void plan(byte[] bytes) {
        try {
            assertThat(PlanDocument.fromBytes(bytes)).isNotNull();
        } catch (MalformedPlan refused) {
            assertThat(refused).hasMessageContaining("plan");
        }
    }

    private void all(byte[] bytes) {
        frame(bytes);
        change(bytes);
        plan(bytes);
    }

    @FuzzTest
    void anyFrame(byte[] data) {
        frame(data);
    }

    @FuzzTest
    void anyChange(byte[] data) {
        change(data);
    }

    @FuzzTest
    void anyPlan(byte[] data) {
        plan(data);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedFrames(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = FRAMES.get(random.nextInt(FRAMES.size())).getBytes(StandardCharsets.UTF_8);
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
            }
            all(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"type\":\"hello\",\"x\":[", "[[{\"a\":["})
    void thingsWithinThingsWithoutEnd(String opening) {
        all(opening.repeat(50_000).getBytes(StandardCharsets.UTF_8));
    }
}
