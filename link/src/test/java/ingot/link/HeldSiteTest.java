package ingot.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.link.SiteSnapshot.AddressRange;
import ingot.link.SiteSnapshot.EphemeralSystem;
import ingot.link.SiteSnapshot.ImageFile;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.SiteSnapshot.Reservation;
import ingot.link.SiteSnapshot.ServedSubnet;
import ingot.link.SiteSnapshot.ServedVlan;
import ingot.link.SiteSnapshot.SiteSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A site in records: what is taken apart comes together again, and changes fit or leave everything as it was. */
class HeldSiteTest {

    private final SiteRecords records = new SiteRecords();
    private final HeldSite site = new HeldSite();

    private static MachineBoot machine(String systemId, String purpose) {
        return new MachineBoot(
                systemId,
                "h-" + systemId,
                List.of("52:54:00:00:00:01"),
                null,
                "amd64/generic",
                "ready",
                purpose,
                "",
                null,
                "",
                "",
                null);
    }

    private static ServedSubnet subnet(int id, Reservation... reservations) {
        return new ServedSubnet(
                id,
                "10.0." + id + ".0/24",
                null,
                List.of("10.0.0.1"),
                "maas",
                List.of("maas"),
                List.of(),
                List.of(new AddressRange("10.0." + id + ".100", "10.0." + id + ".200")),
                List.of(reservations),
                List.of());
    }

    private static SiteSnapshot snapshot(long revision, @Nullable EphemeralSystem enlistment, MachineBoot... machines) {
        return new SiteSnapshot(
                revision,
                List.of(
                        new ServedVlan(
                                5001,
                                "eth0",
                                true,
                                false,
                                List.of(
                                        subnet(2, new Reservation("52:54:00:00:00:01", "10.0.2.5", "a")),
                                        subnet(
                                                11,
                                                new Reservation("52:54:00:00:00:01", "10.0.11.5", "a"),
                                                new Reservation("52:54:00:00:00:02", "10.0.11.6", "b")))),
                        new ServedVlan(5001, "eth0.1", false, true, List.of()),
                        new ServedVlan(10002, "eth1", true, true, List.of(subnet(3)))),
                List.of(machines),
                enlistment,
                List.of(new ImageFile("bb", 2, "new", true), new ImageFile("aa", 1, "old", true)),
                new SiteSettings("", 5240, "", false));
    }

    private static List<SiteRecord> list(Map<String, String> records) {
        List<SiteRecord> list = new ArrayList<>();
        records.forEach((key, json) -> list.add(new SiteRecord(key, json)));
        return list;
    }

    private SiteChange whole(SiteSnapshot snapshot) {
        return SiteChange.whole(snapshot.revision(), list(records.of(snapshot)));
    }

    private SiteSnapshot held() {
        return Objects.requireNonNull(site.snapshot());
    }

    @Test
    void whatIsTakenApartComesTogetherAgain() {
        EphemeralSystem ember = new EphemeralSystem("ember", "k", "i", "r", "root.squashfs");
        for (EphemeralSystem enlistment : new EphemeralSystem[] {ember, null}) {
            SiteSnapshot snapshot = snapshot(7, enlistment, machine("aaa", "LOCAL"), machine("bbb", "NOTHING"));

            assertThat(site.apply(whole(snapshot))).isTrue();

            assertThat(site.snapshot()).isEqualTo(snapshot);
            assertThat(site.revision()).isEqualTo(7);
        }
    }

    @Test
    void aChangeTouchesWhatItNamesAndLeavesTheRestTheSameObjects() {
        site.apply(whole(snapshot(1, null, machine("aaa", "LOCAL"), machine("bbb", "LOCAL"))));
        SiteSnapshot before = held();
        SiteSnapshot wanted = snapshot(2, null, machine("aaa", "EPHEMERAL"));

        SiteChange change = new SiteChange(
                2,
                site.hash().hex(),
                whole(wanted).hash(),
                list(records.of(List.of(machine("aaa", "EPHEMERAL")))),
                List.of("machine/bbb"));

        assertThat(site.apply(change)).isTrue();
        assertThat(site.snapshot()).isEqualTo(wanted);
        assertThat(wanted.vlans()).isEqualTo(before.vlans());
        assertThat(held().vlans()).isSameAs(before.vlans());
    }

    @Test
    void aReservationGoesAlone() {
        site.apply(whole(snapshot(1, null)));
        String key = "reservation/0000005001/eth0/0000000011/52:54:00:00:00:02";
        ContentHash without = site.hash()
                .minus(ContentHash.of(key, records.of(snapshot(1, null)).getOrDefault(key, "")));

        assertThat(site.apply(new SiteChange(2, site.hash().hex(), without.hex(), List.of(), List.of(key))))
                .isTrue();

        SiteSnapshot after = held();
        assertThat(after.vlans().getFirst().subnets().get(1).reservations())
                .extracting(Reservation::ip)
                .containsExactly("10.0.11.5");
    }

    @Test
    void whatDoesNotFitChangesNothing() {
        site.apply(whole(snapshot(1, null, machine("aaa", "LOCAL"))));
        SiteSnapshot before = site.snapshot();
        String hash = site.hash().hex();

        assertThat(site.apply(new SiteChange(2, "0".repeat(64), hash, List.of(), List.of())))
                .isFalse();
        assertThat(site.apply(new SiteChange(2, hash, "0".repeat(64), List.of(), List.of("machine/aaa"))))
                .isFalse();
        assertThat(site.apply(new SiteChange(2, "", "1".repeat(64), List.of(), List.of())))
                .isFalse();
        assertThatThrownBy(() -> site.apply(SiteChange.whole(2, List.of(new SiteRecord("machine/aaa", "[secret]")))))
                .isInstanceOf(LinkFormatException.class)
                .hasMessageNotContaining("secret");

        assertThat(site.snapshot()).isEqualTo(before);
        assertThat(site.hash().hex()).isEqualTo(hash);
    }

    @Test
    void recordsAndFieldsOfALaterVersionAreKeptAndLeftAlone() {
        List<SiteRecord> later = new ArrayList<>(list(records.of(snapshot(1, null))));
        later.add(new SiteRecord("zone/maas", "{\"serial\":1}"));
        later.add(new SiteRecord(
                "machine/aaa",
                records.of(List.of(machine("aaa", "LOCAL")))
                        .getOrDefault("machine/aaa", "")
                        .replaceFirst("\\{", "{\"later\":[1],")));

        assertThat(site.apply(SiteChange.whole(1, later))).isTrue();

        assertThat(site.snapshot()).isEqualTo(snapshot(1, null, machine("aaa", "LOCAL")));
        assertThat(site.records()).containsExactlyInAnyOrderElementsOf(later);
    }

    @Test
    void manyChangesLeadWhereOneWouldHave() {
        Random random = new Random(7);
        site.apply(whole(snapshot(1, null)));
        Map<String, MachineBoot> wanted = new TreeMap<>();
        for (int step = 2; step < 300; step++) {
            String id = "m" + random.nextInt(20);
            List<String> gone = new ArrayList<>();
            List<SiteRecord> put = new ArrayList<>();
            if (wanted.containsKey(id) && random.nextBoolean()) {
                wanted.remove(id);
                gone.add("machine/" + id);
            } else {
                MachineBoot next = machine(id, random.nextBoolean() ? "LOCAL" : "EPHEMERAL");
                wanted.put(id, next);
                put.addAll(list(records.of(List.of(next))));
            }
            SiteSnapshot all = snapshot(step, null, wanted.values().toArray(MachineBoot[]::new));
            assertThat(site.apply(
                            new SiteChange(step, site.hash().hex(), whole(all).hash(), put, gone)))
                    .isTrue();
            assertThat(site.snapshot()).isEqualTo(all);
        }
    }

    @Test
    void partsFitIntoFramesAndAreTheSameTogether() {
        List<SiteRecord> many = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            many.add(new SiteRecord("machine/" + i, "x".repeat(1_500_000)));
        }
        SiteChange change = new SiteChange(3, "a", "b", many, List.of("gone"));

        List<SiteChange> parts = change.parts();

        assertThat(parts).hasSizeGreaterThan(3);
        assertThat(parts.stream().reduce(SiteChange::and)).contains(change);
        assertThat(new SiteChange(3, "a", "b", List.of(), List.of()).parts()).hasSize(1);
    }
}
