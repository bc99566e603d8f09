package ingot.core.constraint;

import static ingot.core.constraint.Candidates.machine;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which machine is chosen, and what is said when none is (facts: lifecycle §19, conventions §11, interface §4). */
class MatcherTest {
    @Test
    void cheapestMachineIsChosenAndTheSmallerIdBreaksTies() {
        List<Candidate> candidates = new ArrayList<>(List.of(
                machine(1).cpus(8).memory(8192).build(),
                machine(2).cpus(2).memory(2048).build(),
                machine(3).cpus(2).memory(2048).build(),
                machine(4).cpus(1).memory(16384).build()));
        Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(candidates, random);
            assertThat(chosen(Matcher.choose(candidates, Constraints.none())).id())
                    .isEqualTo(2);
        }
    }

    @Test
    void simpleConstraintsMeanWhatTheFactsSay() {
        Candidates recipe = machine(7);
        recipe.tags = Set.of("ssd", "gpu");
        recipe.zone = "east";
        recipe.subnets = Set.of(1L, 3L);
        recipe.vlans = Set.of(20L);
        recipe.devices.add(new Candidate.Device(Map.of("vendor_id", "10DE", "product_id", "2331")));
        recipe.nic(1, "fabric=fabric-0", "fabric_class=10g");
        Candidate candidate = recipe.build();
        String rows = """
                name=node7                              yes
                name=node7.maas                         yes
                name=node8                              no
                system_id=sys7                          yes
                system_id=sys8                          no
                arch=amd64                              yes
                arch=amd64/generic                      yes
                arch=arm64                              no
                arch=arm64&arch=amd64                   yes
                not_arch=amd64                          no
                tags=ssd                                yes
                tags=ssd,gpu                            yes
                tags=ssd&tags=slow                      no
                not_tags=slow                           yes
                not_tags=slow,gpu                       no
                zone=east                               yes
                zone=default                            no
                zone=default&zone=east                  yes
                not_in_zone=east                        no
                pool=default                            yes
                pool=lab                                no
                not_in_pool=lab                         yes
                cpu_count=4                             yes
                cpu_count=4.5                           no
                cpu_count=8&cpu_count=2                 yes
                cpu_speed=2400                          yes
                mem=4096                                yes
                mem=4097                                no
                link_speed=1000                         yes
                link_speed=10000                        no
                power_state=off                         yes
                not_power_state=off                     no
                deployment_target=disk                  yes
                deployment_target=memory                no
                owner=alice                             no
                not_owner=alice                         yes
                subnets=space:dmz                       yes
                subnets=space:dmz&subnets=10.0.0.0/24   yes
                not_subnets=10.0.0.0/24                 no
                vlans=vid:20                            yes
                not_vlans=vid:20                        no
                fabrics=fabric-0                        yes
                fabrics=fabric-0&fabrics=zz             yes
                not_fabrics=fabric-0                    no
                fabric_classes=1g                       no
                not_fabric_classes=1g                   yes
                devices=vendor_id=10de,product_id=2331  yes
                devices=vendor_id=10de,product_id=1     no
                """;
        assertThat(rows.lines()).allSatisfy(row -> {
            String[] cells = row.split(" +", -1);
            assertThat(Matcher.choose(List.of(candidate), constraints(cells[0])) instanceof Choice.Chosen)
                    .as(row)
                    .isEqualTo(cells[1].equals("yes"));
        });
    }

    @Test
    void unknownThingsAreErrorsOfTheirField() {
        String rows = """
                tags=zz                   No such tag(s): 'zz'.
                zone=zz                   No such zone: 'zz'.
                pool=zz                   No such resource pool: 'zz'.
                arch=z80                  Architecture not recognised: 'z80'.
                mem=lots                  Enter a number: 'lots'.
                mem=-1                    Enter a number: '-1'.
                mem=NaN                   Enter a number: 'NaN'.
                subnets=zz                No matching subnet: 'zz'.
                vlans=zz                  No matching VLAN: 'zz'.
                storage=xx                Malformed storage constraint, "xx".
                colour=red                No such constraint.
                """;
        assertThat(rows.lines()).allSatisfy(row -> {
            String[] cells = row.split(" {2,}", -1);
            String field = cells[0].substring(0, cells[0].indexOf('='));
            assertThat(Constraints.parse(parameters(cells[0]), Candidates.VOCABULARY))
                    .isEqualTo(new Constraints.Parsed.Invalid(Map.of(field, List.of(cells[1]))));
        });
        assertThat(Constraints.parse(parameters("devices=vendor=x"), Candidates.VOCABULARY))
                .isInstanceOf(Constraints.Parsed.Invalid.class);
    }

    @Test
    void emptyValuesAreNotGiven() {
        assertThat(Constraints.parse(Map.of("tags", List.of(""), "name", List.of()), Candidates.VOCABULARY))
                .isInstanceOfSatisfying(
                        Constraints.Parsed.Valid.class,
                        valid -> assertThat(valid.constraints().noMatchText()).isEqualTo("No machine available."));
    }

    @Test
    void refusalSaysWhatWasAsked() {
        assertThat(Constraints.none().noMatchText()).isEqualTo("No machine available.");
        assertThat(constraints("system_id=sys9").noMatchText()).isEqualTo("No machine with system ID sys9 available.");
        assertThat(constraints("mem=64&arch=amd64&tags=ssd&tags=gpu").noMatchText())
                .isEqualTo("No available machine matches constraints: "
                        + "[('arch', ['amd64']), ('mem', ['64']), ('tags', ['ssd', 'gpu'])]"
                        + " (resolved to \"arch=amd64 mem=64 tags=ssd,gpu\")");
    }

    @Test
    void explanationCountsWhatEachConstraintExcludes() {
        List<Candidate> candidates = new ArrayList<>();
        for (int id = 1; id <= 8; id++) {
            candidates.add(machine(id).cpus(id).nic(id, "space=dmz").build());
        }
        Choice choice = Matcher.choose(candidates, constraints("cpu_count=8&tags=ssd&interfaces=a:space=dmz"));
        assertThat(choice)
                .isInstanceOfSatisfying(
                        Choice.NoMatch.class,
                        none -> assertThat(none.explanation())
                                .isEqualTo(new Choice.Explanation(
                                        8,
                                        List.of(
                                                new Choice.Excluded(
                                                        "cpu_count",
                                                        "8",
                                                        7,
                                                        List.of("sys1", "sys2", "sys3", "sys4", "sys5")),
                                                new Choice.Excluded(
                                                        "tags",
                                                        "ssd",
                                                        8,
                                                        List.of("sys1", "sys2", "sys3", "sys4", "sys5"))))));
    }

    @Test
    void storageIsServedRootFirstThenSmallestFit() {
        Candidate candidate = machine(1)
                .rootDisk(7, 120, "ssd")
                .disk(8, 500, "rotary")
                .disk(9, 400, "rotary")
                .partition(12, 300, "ssd")
                .build();
        Choice.Chosen chosen = choose(candidate, "storage=root:100(ssd),data:200(rotary),part:200(partition,ssd)");
        assertThat(chosen.storage())
                .isEqualTo(Map.of(
                        "root", List.of(new DeviceRef(7, false)),
                        "data", List.of(new DeviceRef(9, false)),
                        "part", List.of(new DeviceRef(12, true))));
        assertThat(new DeviceRef(12, true).text()).isEqualTo("partition:12");
        assertThat(new DeviceRef(7, false).text()).isEqualTo("7");
    }

    @Test
    void storageThatDoesNotFitExcludes() {
        Candidate candidate = machine(1).rootDisk(7, 120, "ssd").disk(8, 500).build();
        for (String bad : List.of("130", "100(rotary)", "100,600", "100,200,200", "100,1(partition)", "0(partition)")) {
            assertThat(Matcher.choose(List.of(candidate), constraints("storage=" + bad)))
                    .as(bad)
                    .isInstanceOf(Choice.NoMatch.class);
        }
        assertThat(Matcher.choose(List.of(machine(2).disk(8, 500).build()), constraints("storage=0")))
                .isInstanceOf(Choice.NoMatch.class);
    }

    @Test
    void entriesMoveAsideForOneAnother() {
        Candidate candidate = machine(1)
                .rootDisk(1, 10)
                .disk(2, 20, "ssd", "fast")
                .disk(3, 30, "ssd")
                .build();
        // First come, first served would give the small disk to a and leave none for b.
        assertThat(choose(candidate, "storage=0,a:10(ssd),b:10(fast)").storage())
                .isEqualTo(Map.of("a", List.of(new DeviceRef(3, false)), "b", List.of(new DeviceRef(2, false))));
    }

    @Test
    void rootOnAPartitionIsNamedByItsDiskUnlessAPartitionIsAskedFor() {
        Candidates recipe = machine(1);
        recipe.root = new Candidate.Root(
                new Candidate.Store(7, 100 * Candidates.GB, Set.of("ssd")),
                new Candidate.Store(12, 90 * Candidates.GB, Set.of("fast")));
        Candidate candidate = recipe.build();
        assertThat(choose(candidate, "storage=r:90(ssd)").storage())
                .isEqualTo(Map.of("r", List.of(new DeviceRef(7, false))));
        assertThat(choose(candidate, "storage=r:90(partition,fast)").storage())
                .isEqualTo(Map.of("r", List.of(new DeviceRef(12, true))));
        assertThat(Matcher.choose(List.of(candidate), constraints("storage=r:95")))
                .isInstanceOf(Choice.NoMatch.class);
    }

    @Test
    void interfacesAreAlternativesWithinAKeyAndAllAcrossKeys() {
        Candidate candidate = machine(1)
                .nic(11, "space=dmz", "vid=20", "tag=fast")
                .nic(12, "space=dmz", "vid=30", "tag=slow")
                .nic(13, "space=lab", "mode=unconfigured")
                .build();
        String rows = """
                a:space=dmz                    11,12
                a:space=dmz,vid=20             11
                a:space=dmz,space=lab          11,12,13
                a:not_tag=slow                 11,13
                a:not_tag=slow,not_tag=fast    13
                a:mode=unconfigured            13
                a:link_speed=1000              11,12,13
                a:link_speed=10000             -
                a:space=wan                    -
                a:space=dmz,vid=40             -
                """;
        assertThat(rows.lines()).allSatisfy(row -> {
            String[] cells = row.split(" +", -1);
            String ids = Matcher.all(List.of(candidate), constraints("interfaces=" + cells[0])).stream()
                    .map(chosen -> String.join(
                            ",",
                            chosen.interfaces().getOrDefault("a", List.of()).stream()
                                    .map(String::valueOf)
                                    .toList()))
                    .findFirst()
                    .orElse("-");
            assertThat(ids).as(row).isEqualTo(cells[1]);
        });
    }

    @Test
    void everyLabelMustBeMetButOneInterfaceMayMeetSeveral() {
        Candidate candidate = machine(1).nic(11, "space=dmz", "vid=20").build();
        assertThat(choose(candidate, "interfaces=a:space=dmz;b:vid=20").interfaces())
                .isEqualTo(Map.of("a", List.of(11L), "b", List.of(11L)));
        assertThat(Matcher.choose(List.of(candidate), constraints("interfaces=a:space=dmz;b:vid=30")))
                .isInstanceOf(Choice.NoMatch.class);
    }

    private static Candidate chosen(Choice choice) {
        if (choice instanceof Choice.Chosen chosen) {
            return chosen.candidate();
        }
        throw new AssertionError("expected a machine: " + choice);
    }

    private static Choice.Chosen choose(Candidate candidate, String query) {
        if (Matcher.choose(List.of(candidate), constraints(query)) instanceof Choice.Chosen chosen) {
            return chosen;
        }
        throw new AssertionError("expected a match: " + query);
    }

    private static Constraints constraints(String query) {
        if (Constraints.parse(parameters(query), Candidates.VOCABULARY)
                instanceof Constraints.Parsed.Valid(Constraints constraints)) {
            return constraints;
        }
        throw new AssertionError("malformed: " + query);
    }

    private static Map<String, List<String>> parameters(String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            parameters
                    .computeIfAbsent(pair.substring(0, equals), none -> new ArrayList<>())
                    .add(pair.substring(equals + 1));
        }
        return parameters;
    }
}
