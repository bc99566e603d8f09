package ingot.region.rack;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.WITNESS;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.link.LinkCodec;
import ingot.link.LinkMessage;
import ingot.link.safe.Sealer;
import ingot.region.machine.Site;
import ingot.region.restore.Restore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A rack that connects tells a region that its database is an older copy, before it is given anything to do. */
class LostFutureTest {

    private final Site site = new Site();
    private final Restore restore = new Restore(site.database, site.actions, site::now);
    private final LinkCodec codec = new LinkCodec();
    private final RackStore racks = new RackStore(site.database, site::now, () -> "rack01");
    private final RackHub hub = new RackHub(
            site.database,
            racks,
            new SiteComposer(
                    new Sealer(new byte[32], new SecureRandom()),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 5240)),
            (sql, rack, observation) -> {},
            restore,
            site::now,
            rack -> new byte[32],
            "test");

    @AfterEach
    void close() {
        site.close();
    }

    private RackSession session() {
        String systemId = racks.enrol("rack-host", "");
        int nodeId = site.database.read(sql -> sql.select(NODE.ID)
                .from(NODE)
                .where(NODE.SYSTEM_ID.eq(systemId))
                .fetchSingle()
                .value1());
        return new RackSession(systemId, nodeId, codec, hub);
    }

    private static LinkMessage.Hello hello(int protocol, @Nullable String witness) {
        return new LinkMessage.Hello(protocol, "0.1", "rack-host", List.of(), 0, null, witness);
    }

    private String lost() {
        site.newMachine("52:54:00:00:00:01", "manual");
        site.database.write(sql -> sql.insertInto(WITNESS).defaultValues().execute());
        String remembered = restore.newest().orElseThrow();
        site.database.write(sql -> sql.deleteFrom(WITNESS).execute());
        return remembered;
    }

    private int restoredMachines() {
        return site.database.read(sql -> sql.fetchCount(NODE, NODE.RESTORED.isNotNull()));
    }

    @Test
    void aRackThatRemembersMoreThanTheDatabaseHas() {
        String remembered = lost();

        hub.received(session(), hello(LinkMessage.PROTOCOL, remembered));

        assertThat(restoredMachines()).isEqualTo(1);
        assertThat(hub.connectedRacks()).hasSize(1);
    }

    @Test
    void aRackThatRemembersNothingOrSpeaksTheProtocolBeforeIsWelcomeAsEver() {
        lost();

        hub.received(session(), hello(LinkMessage.PROTOCOL - 1, null));

        assertThat(restoredMachines()).isZero();
        assertThat(hub.connectedRacks()).hasSize(1);
    }
}
