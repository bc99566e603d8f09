package ingot.app;

import static ingot.region.db.Tables.APP_USER;
import static ingot.region.db.Tables.AUDIT;
import static ingot.region.db.Tables.BLOCK_DEVICE;
import static ingot.region.db.Tables.DISK_ATTEMPT;
import static ingot.region.db.Tables.EFFECT;
import static ingot.region.db.Tables.FABRIC;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.VLAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.core.machine.Command;
import ingot.core.machine.GrantRequest;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.Principal;
import ingot.core.machine.UserRef;
import ingot.core.storage.LayoutParameters;
import ingot.core.storage.StorageLayout;
import ingot.http.ApiError;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.safe.Sealer;
import ingot.region.database.Database;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.effect.EffectStore;
import ingot.region.image.ImageStore;
import ingot.region.machine.Actor;
import ingot.region.machine.MachineActions;
import ingot.region.machine.Times;
import ingot.region.power.BmcStore;
import ingot.region.rack.SiteComposer;
import ingot.region.storage.StorageStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data directory with a real database is copied in the middle of an installation, the installation goes on to its end, and the copy
 * is put back: nothing is installed again (design §3 rule 3).
 */
@Tag("slow")
class RestoredDirectoryTest {

    private static final String ID = "abc123";
    private static final Actor ADMIN = new Actor(Principal.administrator(new UserRef(1, "MAAS")), Actor.SYSTEM.cause());

    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();

    @TempDir
    private Path folder = Path.of("");

    private Path data() {
        return folder.resolve("data");
    }

    /** What is done on a running region. */
    private interface Work {
        void on(Database database, MachineActions actions) throws Exception;
    }

    private void whileTheRegionRuns(Work work) throws Exception {
        InetSocketAddress http = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Files.createDirectories(data());
        try (DatabaseAccess access = DatabaseAccess.bundled(data(), random);
                RegionServer region = RegionServer.start(data(), access, http, null, clock, random);
                Database database = Database.open(access.url(), access.user(), access.password())) {
            assertThat(region.httpPort()).isPositive();
            work.on(
                    database,
                    new RegionParts(
                                    database,
                                    sealer(),
                                    ImageStore.open(RegionServer.imageFolder(data())),
                                    clock,
                                    random,
                                    "test")
                            .actions());
        }
    }

    private Sealer sealer() throws IOException {
        return Sealer.fromFile(Secrets.sealingKey(data()), random);
    }

    private void readyMachine(DSLContext sql) throws IOException {
        int fabric = sql.insertInto(FABRIC)
                .set(FABRIC.NAME, "site")
                .returningResult(FABRIC.ID)
                .fetchSingle()
                .value1();
        int vlan = sql.insertInto(VLAN)
                .set(VLAN.FABRIC_ID, fabric)
                .set(VLAN.VID, 0)
                .returningResult(VLAN.ID)
                .fetchSingle()
                .value1();
        int subnet = sql.insertInto(SUBNET)
                .set(SUBNET.NAME, "site")
                .set(SUBNET.VLAN_ID, vlan)
                .set(SUBNET.CIDR, "192.0.2.0/24")
                .returningResult(SUBNET.ID)
                .fetchSingle()
                .value1();
        NodeRecord node = sql.insertInto(NODE)
                .set(NODE.SYSTEM_ID, ID)
                .set(NODE.HOSTNAME, "node-1")
                .set(NODE.DOMAIN_ID, 0)
                .set(NODE.ZONE_ID, 1)
                .set(NODE.POOL_ID, 0)
                .set(NODE.ARCHITECTURE, "amd64/generic")
                .set(NODE.STATUS, MachineStatus.READY.number())
                .returning()
                .fetchSingle();
        new BmcStore(sealer()).set(sql, node.getId(), "manual", Map.of());
        int nic = sql.insertInto(INTERFACE)
                .set(INTERFACE.NODE_ID, node.getId())
                .set(INTERFACE.NAME, "eno1")
                .set(INTERFACE.TYPE, "physical")
                .set(INTERFACE.MAC_ADDRESS, "52:54:00:00:00:01")
                .set(INTERFACE.VLAN_ID, vlan)
                .returningResult(INTERFACE.ID)
                .fetchSingle()
                .value1();
        sql.insertInto(IP_ADDRESS)
                .set(IP_ADDRESS.ALLOC_TYPE, 1)
                .set(IP_ADDRESS.IP, "192.0.2.5")
                .set(IP_ADDRESS.SUBNET_ID, subnet)
                .set(IP_ADDRESS.INTERFACE_ID, nic)
                .execute();
        sql.insertInto(BLOCK_DEVICE)
                .set(BLOCK_DEVICE.NODE_ID, node.getId())
                .set(BLOCK_DEVICE.TYPE, "physical")
                .set(BLOCK_DEVICE.NAME, "sda")
                .set(BLOCK_DEVICE.SERIAL, "S1")
                .set(BLOCK_DEVICE.SIZE, 20L << 30)
                .set(BLOCK_DEVICE.BLOCK_SIZE, 512)
                .execute();
        StorageStore.applyLayout(sql, node, StorageLayout.FLAT, LayoutParameters.none(), random);
        assertThat(sql.fetchCount(APP_USER, APP_USER.ID.eq(1))).isEqualTo(1);
    }

    /** An installation with its grant given, and an act on power that is still to come. */
    private String installing(Database database, MachineActions actions) {
        actions.apply(ID, Command.Deploy.image("debian", "bookworm"), ADMIN);
        String attempt = database.read(sql -> sql.select(NODE.ATTEMPT)
                        .from(NODE)
                        .where(NODE.SYSTEM_ID.eq(ID))
                        .fetchSingle()
                        .value1())
                .toString()
                .replace("-", "");
        actions.apply(ID, new Command.GrantRequested(new GrantRequest(attempt, "boot-1", "plan")), Actor.SYSTEM);
        database.write(sql -> {
            int node = sql.select(NODE.ID)
                    .from(NODE)
                    .where(NODE.SYSTEM_ID.eq(ID))
                    .fetchSingle()
                    .value1();
            long effect = EffectStore.add(sql, node, "power_cycle", Map.of("target", "network"), clock.instant());
            return sql.update(EFFECT)
                    .set(EFFECT.DUE, Times.column(clock.instant().plus(Duration.ofHours(1))))
                    .where(EFFECT.ID.eq(effect))
                    .execute();
        });
        return attempt;
    }

    private MachineBoot boot(Database database) throws IOException {
        SiteComposer composer =
                new SiteComposer(sealer(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 5240));
        return database.read(sql -> composer.compose(sql, 0)).machines().getFirst();
    }

    private static MachineStatus status(Database database) {
        int number = database.read(sql -> sql.select(NODE.STATUS)
                .from(NODE)
                .where(NODE.SYSTEM_ID.eq(ID))
                .fetchSingle()
                .value1());
        return MachineStatus.ofNumber(number).orElseThrow();
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void aMachineThatWasInstalledSinceIsNotInstalledAgain() throws Exception {
        String[] attempt = new String[1];
        whileTheRegionRuns((database, actions) -> {
            database.write(sql -> {
                try {
                    readyMachine(sql);
                } catch (IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
                return null;
            });
            attempt[0] = installing(database, actions);
        });
        run("cp", "-a", data().toString(), folder.resolve("backup").toString());
        whileTheRegionRuns((database, actions) -> {
            assertThat(status(database)).isEqualTo(MachineStatus.DEPLOYING);
            actions.apply(ID, new Command.NetbootSet(false), Actor.SYSTEM);
            actions.apply(ID, new Command.UserDataFetched(), Actor.SYSTEM);
            assertThat(status(database)).isEqualTo(MachineStatus.DEPLOYED);
        });

        run("rm", "-rf", data().toString());
        run("cp", "-a", folder.resolve("backup").toString(), data().toString());

        whileTheRegionRuns((database, actions) -> {
            assertThat(status(database)).isEqualTo(MachineStatus.BROKEN);
            assertThat(boot(database).purpose()).isEqualTo("LOCAL");
            assertThat(boot(database).attempt()).isEmpty();
            List<String> attempts = database.read(
                    sql -> sql.select(DISK_ATTEMPT.STATE).from(DISK_ATTEMPT).fetch(DISK_ATTEMPT.STATE));
            assertThat(attempts).containsOnly("revoked");
            List<String> acts =
                    database.read(sql -> sql.select(EFFECT.STATE).from(EFFECT).fetch(EFFECT.STATE));
            assertThat(acts).isNotEmpty().containsOnly("superseded");
            GrantRequest again = new GrantRequest(attempt[0], "boot-1", "plan");
            assertThatThrownBy(() -> actions.apply(ID, new Command.GrantRequested(again), Actor.SYSTEM))
                    .isInstanceOf(ApiError.class);
        });
        whileTheRegionRuns((database, actions) -> {
            int noticed = database.read(sql -> sql.fetchCount(AUDIT, AUDIT.KIND.eq("database")));
            assertThat(noticed).isEqualTo(1);
            actions.apply(ID, new Command.MarkFixed("it runs"), ADMIN);
            assertThat(status(database)).isEqualTo(MachineStatus.DEPLOYED);
        });
    }

    @Test
    void aDirectoryThatIsPutBackUnchangedGoesOnAsItWas() throws Exception {
        whileTheRegionRuns((database, actions) -> {
            database.write(sql -> {
                try {
                    readyMachine(sql);
                } catch (IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
                return null;
            });
            installing(database, actions);
        });
        run("cp", "-a", data().toString(), folder.resolve("backup").toString());
        run("rm", "-rf", data().toString());
        run("cp", "-a", folder.resolve("backup").toString(), data().toString());

        whileTheRegionRuns((database, actions) -> assertThat(status(database)).isEqualTo(MachineStatus.DEPLOYING));
    }
}
