package ingot.rack.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Whose an address is: secrets are given by it. */
class PeersTest {

    private static final String ADDRESS = "10.0.0.9";
    private static final String OWNER = "52:54:00:00:00:01";
    private static final String OTHER = "52:54:00:00:00:02";

    private final Peers peers = new Peers();

    private String owner() {
        return String.valueOf(peers.macOf(InetAddress.ofLiteral(ADDRESS)));
    }

    @Test
    void aBootRequestIsBelievedWhereNoLeaseIsKnown() {
        peers.claimed(ADDRESS, OWNER);
        assertThat(owner()).isEqualTo(OWNER);

        peers.claimed(ADDRESS, OTHER);
        assertThat(owner()).isEqualTo(OTHER);
    }

    @Test
    void aLeaseIsNotTalkedAway() {
        peers.leased(ADDRESS, OWNER);
        peers.claimed(ADDRESS, OTHER);

        assertThat(owner()).isEqualTo(OWNER);
    }

    @Test
    void theNextLeaseCountsAndAnEndedOneDoesNot() {
        peers.leased(ADDRESS, OWNER);
        peers.leased(ADDRESS, OTHER);
        assertThat(owner()).isEqualTo(OTHER);

        peers.leaseEnded(ADDRESS);
        assertThat(owner()).isEqualTo("null");
        peers.claimed(ADDRESS, OWNER);
        assertThat(owner()).isEqualTo(OWNER);
    }
}
