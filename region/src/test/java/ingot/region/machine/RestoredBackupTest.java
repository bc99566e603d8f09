package ingot.region.machine;

import static ingot.region.db.Tables.AUDIT;
import static ingot.region.db.Tables.DISK_ATTEMPT;
import static ingot.region.db.Tables.EFFECT;
import static ingot.region.db.Tables.WITNESS;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.Command;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.ResultType;
import ingot.link.SiteSnapshot;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.safe.Sealer;
import ingot.region.power.PowerOrder;
import ingot.region.rack.SiteComposer;
import ingot.region.restore.Restore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A database that somebody remembers as having come further was restored from a backup: nothing of what it believes to be under way
 * goes on (design §3 rule 3). The copy is played by taking the newest witnesses away.
 */
class RestoredBackupTest {

    private static final String MAC = "52:54:00:00:00:01";

    private final Site site = new Site();
    private final Restore restore = new Restore(site.database, site.actions, site::now);
    private String id = "";
    private PlayedMachine machine = new PlayedMachine(site, "", MAC);

    @BeforeEach
    void ready() {
        site.network();
        id = site.newMachine(MAC, "ipmi");
        machine = new PlayedMachine(site, id, MAC);
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        machine.passScripts(ResultType.COMMISSIONING);
        machine.signal("OK").is(200);
        site.effects.drain();
        site.orders.clear();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private void deploying() {
        Command deploy = Command.Deploy.image("debian", "bookworm");
        site.actions.apply(id, deploy, new Actor(Actor.principal(Site.ADMIN), Actor.SYSTEM.cause()));
    }

    private long newestNumber() {
        return site.database.read(sql -> sql.select(WITNESS.NUMBER)
                .from(WITNESS)
                .orderBy(WITNESS.NUMBER.desc())
                .limit(1)
                .fetchSingle()
                .value1());
    }

    /** Somebody remembers the newest witness, and the database no longer has it. */
    private String lost() {
        String remembered = restore.newest().orElseThrow();
        long number = newestNumber();
        site.database.write(
                sql -> sql.deleteFrom(WITNESS).where(WITNESS.NUMBER.eq(number)).execute());
        return remembered;
    }

    private MachineBoot boot() {
        SiteComposer composer = new SiteComposer(
                new Sealer(new byte[32], new SecureRandom()),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5240));
        SiteSnapshot snapshot = site.database.read(sql -> composer.compose(sql, 0));
        return snapshot.machines().getFirst();
    }

    @Test
    void aDatabaseThatIsTheOneItWasIsLeftAlone() {
        deploying();
        String remembered = restore.newest().orElseThrow();
        machine.signal("WORKING").is(200);

        assertThat(restore.examine(remembered, "test")).isFalse();

        assertThat(site.status(id)).isEqualTo(MachineStatus.DEPLOYING);
    }

    @Test
    void eachChangeThatACopyCouldGetWrongIsWitnessed() {
        long before = newestNumber();
        deploying();
        long deploying = newestNumber();
        site.effects.drain();
        long poweredOn = newestNumber();
        site.anonymous()
                .post("/MAAS/metadata/latest/by-id/" + id + "/", "op", "netboot_off")
                .is(200);
        long netbootOff = newestNumber();

        assertThat(deploying).isGreaterThan(before);
        assertThat(poweredOn).isGreaterThan(deploying);
        assertThat(netbootOff).isGreaterThan(poweredOn);
    }

    @Test
    void anInstallationUnderWayIsRevokedAndTheMachineBootsItsDisk() {
        deploying();
        String attempt = boot().attempt();
        assertThat(boot().purpose()).isNotEqualTo("LOCAL");

        assertThat(restore.examine(lost(), "test")).isTrue();

        assertThat(site.status(id)).isEqualTo(MachineStatus.BROKEN);
        assertThat(site.admin().get("machines/" + id + "/").field("status_message"))
                .isNotNull();
        assertThat(boot().purpose()).isEqualTo("LOCAL");
        assertThat(machine.grant(attempt, "0".repeat(64), "boot-1").is(409).object())
                .containsEntry("granted", false);
        List<String> attempts = site.database.read(
                sql -> sql.select(DISK_ATTEMPT.STATE).from(DISK_ATTEMPT).fetch(DISK_ATTEMPT.STATE));
        assertThat(attempts).containsOnly("revoked");
    }

    @Test
    void whatWasDecidedInThePastIsNotCarriedOut() {
        deploying();

        restore.examine(lost(), "test");

        assertThat(site.effects.drain()).isZero();
        assertThat(site.orders).isEmpty();
    }

    @Test
    void itIsSaidWhoNoticedAndWhatWasRevoked() {
        deploying();

        restore.examine(lost(), "rack abc123");

        String detail = site.database.read(sql -> sql.select(AUDIT.DETAIL)
                .from(AUDIT)
                .where(AUDIT.KIND.eq("database"))
                .fetchSingle()
                .value1()
                .data());
        Map<String, @Nullable Object> said = JsonColumns.map(JsonColumns.read(detail));
        assertThat(said).containsEntry("noticed_by", "rack abc123").containsEntry("attempts", 1L);
    }

    @Test
    void aMachineThatIsReadyInTheCopyMayRunASystemAndBootsItsDisk() {
        restore.examine(lost(), "test");

        assertThat(site.status(id)).isEqualTo(MachineStatus.READY);
        assertThat(boot().purpose()).isEqualTo("LOCAL");
    }

    @Test
    void afterALookTheMachineIsDeployedOrReleased() {
        deploying();
        restore.examine(lost(), "test");

        site.admin().post("machines/" + id + "/", "op", "mark_fixed").is(200);
        assertThat(site.status(id)).isEqualTo(MachineStatus.DEPLOYED);
        site.admin().post("machines/" + id + "/", "op", "release").is(200);
        site.effects.drain();

        assertThat(site.status(id)).isEqualTo(MachineStatus.READY);
        assertThat(boot().purpose()).isNotEqualTo("LOCAL");
    }

    @Test
    void theNextActHasANumberThatNoRackHasSeen() {
        deploying();
        long highest = site.database.read(sql -> sql.select(EFFECT.ID)
                .from(EFFECT)
                .orderBy(EFFECT.ID.desc())
                .limit(1)
                .fetchSingle()
                .value1());
        restore.examine(lost(), "test");

        site.admin().post("machines/" + id + "/", "op", "mark_fixed").is(200);
        site.admin().post("machines/" + id + "/", "op", "release").is(200);
        site.effects.drain();

        assertThat(site.orders)
                .isNotEmpty()
                .extracting(PowerOrder::effectId)
                .allSatisfy(effect -> assertThat(effect).isGreaterThan(highest + 1_000_000));
    }

    @Test
    void othersWhoRememberTheSameLostFutureRevokeNothingNew() {
        String firstRemembers = restore.newest().orElseThrow();
        deploying();
        String secondRemembers = lost();
        site.database.write(sql -> sql.deleteFrom(WITNESS).execute());
        assertThat(restore.examine(secondRemembers, "test")).isTrue();
        site.admin().post("machines/" + id + "/", "op", "mark_fixed").is(200);
        site.admin().post("machines/" + id + "/", "op", "release").is(200);
        site.effects.drain();
        deploying();

        assertThat(restore.examine(secondRemembers, "another region")).isFalse();
        assertThat(restore.examine(firstRemembers, "a rack that was away")).isFalse();

        assertThat(site.status(id)).isEqualTo(MachineStatus.DEPLOYING);
    }

    @Test
    void aCopyFromBeforeTheFirstRestoreIsNoticedAgain() {
        restore.examine(lost(), "test");
        deploying();
        String remembered = restore.newest().orElseThrow();
        site.database.write(
                sql -> sql.execute("delete from database_life where number = (select max(number) from database_life)"));

        assertThat(restore.examine(remembered, "test")).isTrue();

        assertThat(site.status(id)).isEqualTo(MachineStatus.BROKEN);
    }

    @Test
    void whatIsNoWitnessIsIgnored() {
        deploying();

        assertThat(restore.examine("' or 1=1", "test")).isFalse();

        assertThat(site.status(id)).isEqualTo(MachineStatus.DEPLOYING);
        assertThat(boot().purpose()).isNotEqualTo("LOCAL");
    }
}
