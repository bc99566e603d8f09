package ingot.region.tag;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Principal;
import ingot.http.Reply;
import ingot.region.api.Api;
import ingot.region.api.TestDatabase;
import ingot.region.database.Database;
import ingot.region.db.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagOperationsTest {

    private final Database database = TestDatabase.open();
    private final List<Integer> matching = new ArrayList<>();
    private final Api api = Api.of(new TagOperations(
                    database,
                    (call, kind, ids) -> Reply.json(Map.of("kind", kind.name(), "ids", ids)),
                    (sql, definition) -> List.copyOf(matching))
            .operations());
    private final int[] nodes = new int[2];

    @BeforeEach
    void nodes() {
        for (int i = 0; i < nodes.length; i++) {
            String systemId = "abc4g" + i;
            nodes[i] = database.write(sql -> sql.insertInto(Tables.NODE)
                    .set(Tables.NODE.SYSTEM_ID, systemId)
                    .set(Tables.NODE.HOSTNAME, systemId)
                    .set(Tables.NODE.DOMAIN_ID, 0)
                    .set(Tables.NODE.ZONE_ID, 1)
                    .returningResult(Tables.NODE.ID)
                    .fetchSingle()
                    .value1());
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void tagIsCreatedRenamedReadAndDeleted() {
        assertThat(api.post("tags/", "name", "gpu", "kernel_opts", "nomodeset")
                        .is(200)
                        .object())
                .isEqualTo(Map.of(
                        "name",
                        "gpu",
                        "definition",
                        "",
                        "comment",
                        "",
                        "kernel_opts",
                        "nomodeset",
                        "resource_uri",
                        "/MAAS/api/2.0/tags/gpu/"));
        api.post("tags/", "name", "gpu").is(400);
        api.put("tags/gpu/", "name", "gpus", "comment", "cards").is(200);
        assertThat(api.get("tags/gpus/").is(200).field("comment")).isEqualTo("cards");
        api.delete("tags/gpus/").is(204);
        assertThat(api.get("tags/gpus/").is(404).text()).isEqualTo("No Tag matches the given query.");
        api.delete("tags/gpus/").is(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "ä"})
    void malformedNameIsRefused(String name) {
        assertThat(api.post("tags/", "name", name).is(400).object()).containsOnlyKeys("name");
    }

    @Test
    void malformedDefinitionIsRefused() {
        assertThat(api.post("tags/", "name", "x", "definition", "//node[")
                        .is(400)
                        .object())
                .containsOnlyKeys("definition");
    }

    @Test
    void nodesAreAddedAndRemoved() {
        api.post("tags/", "name", "x").is(200);
        assertThat(api.post("tags/x/", "op", "update_nodes", "add", "abc4g0", "add", "abc4g1", "add", "zap")
                        .is(200)
                        .object())
                .isEqualTo(Map.of("added", 2L, "removed", 0L));
        assertThat(api.post("tags/x/", "op", "update_nodes", "add", "abc4g0", "remove", "abc4g1")
                        .object())
                .isEqualTo(Map.of("added", 0L, "removed", 1L));
        assertThat(api.get("tags/x/", "op", "machines").is(200).object())
                .isEqualTo(Map.of("kind", "MACHINES", "ids", List.of((long) nodes[0])));
        assertThat(api.get("tags/x/", "op", "rack_controllers").is(200).field("kind"))
                .isEqualTo("RACK_CONTROLLERS");
        api.post("tags/x/", "op", "update_nodes", "add", "abc4g1", "definition", "//node")
                .is(409);
        api.get("tags/zap/", "op", "nodes").is(404);
    }

    @Test
    void automaticTagFollowsItsDefinition() {
        matching.add(nodes[0]);
        api.post("tags/", "name", "auto", "definition", "//node[@id='display']").is(200);
        assertThat(api.get("tags/auto/", "op", "nodes").object()).containsEntry("ids", List.of((long) nodes[0]));
        matching.set(0, nodes[1]);
        assertThat(api.post("tags/auto/", "op", "rebuild").is(200).object()).isEqualTo(Map.of("rebuilding", "auto"));
        assertThat(api.get("tags/auto/", "op", "nodes").object()).containsEntry("ids", List.of((long) nodes[1]));
        database.<@Nullable Void>read(sql -> {
            assertThat(sql.fetchCount(Tables.CHANGE, Tables.CHANGE.KIND.eq("machine")))
                    .isEqualTo(3);
            return null;
        });
    }

    @Test
    void plainUsersReadOnly() {
        Api user = api.as(new Principal.User(2, "bob", false, Set.of()));
        user.get("tags/").is(200);
        user.post("tags/", "name", "x").is(403);
        user.post("tags/x/", "op", "update_nodes").is(403);
    }
}
