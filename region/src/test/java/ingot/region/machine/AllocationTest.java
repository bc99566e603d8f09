package ingot.region.machine;

import static ingot.region.db.Tables.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import ingot.http.Principal;
import ingot.region.api.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Choosing and taking a machine (facts: lifecycle §19). */
class AllocationTest {

    private final Site site = new Site();

    @AfterEach
    void close() {
        site.close();
    }

    private String ready(int number, int cpus) {
        String id = site.newMachine("52:54:00:00:00:%02x".formatted(number), "manual");
        site.database.write(sql -> sql.update(NODE)
                .set(NODE.STATUS, MachineStatus.READY.number())
                .set(NODE.CPU_COUNT, cpus)
                .where(NODE.SYSTEM_ID.eq(id))
                .execute());
        return id;
    }

    @Test
    void noTwoCallersGetTheSameMachine() throws Exception {
        for (int number = 0; number < 3; number++) {
            ready(number, 1);
        }
        List<Callable<Api.Answer>> callers = new ArrayList<>();
        for (int caller = 0; caller < 6; caller++) {
            callers.add(() -> site.admin().post("machines/", "op", "allocate"));
        }
        List<String> taken = new ArrayList<>();
        int refused = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (Future<Api.Answer> each : threads.invokeAll(callers)) {
                Api.Answer answer = each.get();
                if (answer.reply().status() == 200) {
                    taken.add(answer.field("system_id"));
                } else {
                    answer.is(409);
                    refused++;
                }
            }
        }

        assertThat(taken).hasSize(3).doesNotHaveDuplicates();
        assertThat(refused).isEqualTo(3);
    }

    @Test
    void theCheapestMachineThatFitsIsTaken() {
        ready(1, 8);
        String small = ready(2, 2);
        ready(3, 1);

        Api.Answer answer = site.admin()
                .post("machines/", "op", "allocate", "cpu_count", "2")
                .is(200);

        assertThat(answer.object())
                .containsEntry("system_id", small)
                .containsEntry("status_name", "Allocated")
                .containsEntry("owner", "MAAS")
                .containsEntry("constraints_by_type", Map.of());
    }

    @Test
    void aDryRunTakesNothing() {
        String id = ready(1, 1);

        site.admin().post("machines/", "op", "allocate", "dry_run", "true").is(200);

        assertThat(site.status(id)).isEqualTo(MachineStatus.READY);
    }

    @Test
    void whatExcludedTheMachinesIsExplained() {
        String id = ready(1, 1);

        Map<String, @Nullable Object> answer = site.admin()
                .post("machines/", "op", "allocate", "cpu_count", "64", "explain", "true")
                .is(409)
                .object();

        assertThat(answer).containsEntry("candidates", 1L);
        Map<String, @Nullable Object> excluded =
                JsonColumns.map(JsonColumns.list(answer.get("excluded")).getFirst());
        assertThat(excluded).containsEntry("constraint", "cpu_count").containsEntry("machines", 1L);
        assertThat(JsonColumns.list(excluded.get("examples"))).containsExactly(id);
    }

    @Test
    void anUnknownConstraintIsRefusedByName() {
        assertThat(site.admin()
                        .post("machines/", "op", "allocate", "foo", "1")
                        .is(400)
                        .object())
                .containsEntry("foo", List.of("No such constraint."));
    }

    @Test
    void anotherUsersMachineIsNeitherShownNorReleased() {
        String id = ready(1, 1);
        Principal.User alice = site.user("alice");
        Principal.User bob = site.user("bob");
        site.as(alice).post("machines/", "op", "allocate").is(200);

        assertThat(site.as(bob).get("machines/").list()).isEmpty();
        site.as(bob).post("machines/" + id + "/", "op", "release").is(403);
        assertThat(site.as(alice)
                        .post("machines/", "op", "release", "machines", id)
                        .is(200)
                        .list())
                .hasSize(1);
    }

    @Test
    void onlyTheOwnerAnnotatesAMachine() {
        String id = ready(1, 1);
        site.admin()
                .post("machines/" + id + "/", "op", "set_workload_annotations", "a", "b")
                .is(409);
        site.admin().post("machines/", "op", "allocate", "system_id", id).is(200);

        Api.Answer set = site.admin()
                .post("machines/" + id + "/", "op", "set_workload_annotations", "app", "db", "tier", "1")
                .is(200);
        assertThat(set.object()).containsEntry("workload_annotations", Map.of("app", "db", "tier", "1"));
        Api.Answer less = site.admin()
                .post("machines/" + id + "/", "op", "set_workload_annotations", "app", "")
                .is(200);
        assertThat(less.object()).containsEntry("owner_data", Map.of("tier", "1"));
    }
}
