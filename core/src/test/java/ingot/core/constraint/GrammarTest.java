package ingot.core.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The storage and the interfaces grammar (facts: conventions §11). */
class GrammarTest {
    @Test
    void storageExamplesAreUnderstood() {
        assertThat(StorageWish.parse("40")).containsExactly(new StorageWish(null, "40", List.of()));
        assertThat(StorageWish.parse("root:100(ssd),data:500(rotary,5400rpm)"))
                .containsExactly(
                        new StorageWish("root", "100", List.of("ssd")),
                        new StorageWish("data", "500", List.of("rotary", "5400rpm")));
        assertThat(StorageWish.parse("0(ssd),20,20")).hasSize(3);
        StorageWish partition =
                StorageWish.parse("root:20,data:200(partition,ssd)").getLast();
        assertThat(partition.wantsPartition()).isTrue();
        assertThat(partition.deviceTags()).containsExactly("ssd");
        assertThat(StorageWish.parse("0.5").getFirst().bytesMin()).isEqualTo(500_000_000);
    }

    @Test
    void anythingElseIsMalformed() {
        for (String bad : List.of(
                "xx",
                "",
                ",",
                "20,",
                ",20",
                "20 ,30",
                "a b:20",
                "20()",
                "20(ssd",
                "20(ssd,)",
                "20)(",
                "-1",
                "1e3",
                "root:",
                ":20",
                "20(ssd)30",
                "9".repeat(13),
                "20,".repeat(2000) + "20")) {
            assertThatThrownBy(() -> StorageWish.parse(bad))
                    .as(bad)
                    .isInstanceOf(Malformed.class)
                    .hasMessage("Malformed storage constraint, \"" + bad + "\".");
        }
    }

    @Test
    void interfacesExamplesAreUnderstood() {
        assertThat(InterfacesWish.parse("pub:space=dmz"))
                .containsExactly(
                        new InterfacesWish("pub", List.of(new InterfacesWish.Term(InterfaceKey.SPACE, false, "dmz"))));
        List<InterfacesWish> two =
                InterfacesWish.parse("a:fabric=fabric-0,vid=20;b:subnet_cidr=10.1.0.0/24,not_tag=slow");
        assertThat(two).extracting(InterfacesWish::label).containsExactly("a", "b");
        assertThat(two.getLast().terms())
                .containsExactly(
                        new InterfacesWish.Term(InterfaceKey.SUBNET_CIDR, false, "10.1.0.0/24"),
                        new InterfacesWish.Term(InterfaceKey.TAG, true, "slow"));
        assertThat(InterfacesWish.parse("a:ip=2001:db8::1")
                        .getFirst()
                        .terms()
                        .getFirst()
                        .value())
                .isEqualTo("2001:db8::1");
    }

    @Test
    void malformedInterfacesAreTold() {
        for (String bad : List.of(
                "xx",
                "",
                "a:",
                "a:space",
                "a:space=",
                "a:=dmz",
                ":space=dmz",
                "-a:space=dmz",
                "a:colour=red",
                "a:not_mode=auto",
                "a:not_type=physical",
                "a:link_speed=fast",
                "a:space=x;a:space=y",
                "a:space=x;",
                "a:space=x,,vid=2",
                "a:space=" + "x".repeat(5000))) {
            assertThatThrownBy(() -> InterfacesWish.parse(bad)).as(bad).isInstanceOf(Malformed.class);
        }
        assertThatThrownBy(() -> InterfacesWish.parse("xx"))
                .hasMessageStartingWith("Malformed constraint: 'xx' (required format: ");
    }

    @Test
    void whateverIsAcceptedRendersToItself() {
        SplittableRandom random = new SplittableRandom(1);
        String alphabet = "ab1:(),;=._ not_tagspacevid20";
        int accepted = 0;
        for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "a:vid=2" : "1");
            for (int length = random.nextInt(8); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(StorageWish.render(StorageWish.parse(text.toString())))
                        .isEqualTo(text.toString());
                accepted++;
            } catch (Malformed expected) {
                // Most of these texts are; any other exception fails the test.
            }
            try {
                assertThat(InterfacesWish.render(InterfacesWish.parse(text.toString())))
                        .isEqualTo(text.toString());
                accepted++;
            } catch (Malformed expected) {
                // As above.
            }
        }
        assertThat(accepted).isGreaterThan(1000);
    }
}
