package ingot.region.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a database can tell from a witness that somebody remembers (design §3 rule 3). */
class KnowledgeTest {

    private static final UUID LIFE = new UUID(0, 1);
    private static final UUID EARLIER_LIFE = new UUID(0, 2);
    private static final UUID ID = new UUID(0, 3);
    private static final UUID OTHER_ID = new UUID(0, 4);

    private static final Witness WITNESS = new Witness(LIFE, 50, ID);

    @Test
    void aWitnessThatIsKeptIsKnown() {
        assertThat(new Knowledge(LIFE, Set.of(), ID, 1).lost(WITNESS)).isFalse();
    }

    @Test
    void aNumberThatWasNeverReachedWasLost() {
        assertThat(new Knowledge(LIFE, Set.of(), null, 1).lost(WITNESS)).isTrue();
    }

    @Test
    void aCopyThatWentItsOwnWayHasAnotherIdUnderTheSameNumber() {
        assertThat(new Knowledge(LIFE, Set.of(), OTHER_ID, 1).lost(WITNESS)).isTrue();
    }

    @Test
    void aRackThatWasAwayForVeryLongHasNothingToSay() {
        assertThat(new Knowledge(LIFE, Set.of(), null, 51).lost(WITNESS)).isFalse();
    }

    @Test
    void theFutureOfALifeThatEndedWasRevokedThen() {
        assertThat(new Knowledge(LIFE, Set.of(EARLIER_LIFE), null, 1).lost(new Witness(EARLIER_LIFE, 50, ID)))
                .isFalse();
    }

    @Test
    void aLifeThatTheCopyDoesNotKnowBeganAfterIt() {
        assertThat(new Knowledge(LIFE, Set.of(), null, 1).lost(new Witness(OTHER_ID, 2, ID)))
                .isTrue();
    }

    @Test
    void theTextComesBackAndNothingElseIsTaken() {
        assertThat(Witness.ofText(WITNESS.text() + "\n")).contains(WITNESS);
        for (String text :
                new String[] {"", "x", "1 2 3", LIFE + " x " + ID, LIFE + " 1 " + ID + " 2", "a".repeat(500)}) {
            assertThat(Witness.ofText(text)).as(text).isEmpty();
        }
    }
}
