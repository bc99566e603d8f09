package ingot.region.group;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Principal;
import ingot.region.api.Api;
import ingot.region.api.TestDatabase;
import ingot.region.database.Database;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupOperationsTest {

    private final Database database = TestDatabase.open();
    private final Api api =
            Api.of(new ZoneOperations(database).operations()).and(new PoolOperations(database).operations());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void freshRegionHasTheDefaultZoneAndPool() {
        assertThat(api.get("zones/").is(200).list())
                .isEqualTo(List.of(Map.of(
                        "id",
                        1L,
                        "name",
                        "default",
                        "description",
                        "",
                        "resource_uri",
                        "/MAAS/api/2.0/zones/default/")));
        assertThat(api.get("resourcepools/").is(200).list())
                .isEqualTo(List.of(Map.of(
                        "id",
                        0L,
                        "name",
                        "default",
                        "description",
                        "Default pool",
                        "resource_uri",
                        "/MAAS/api/2.0/resourcepool/0/")));
    }

    @Test
    void zoneIsCreatedRenamedReadAndDeleted() {
        api.post("zones/", "name", "rack row 1").is(200);
        assertThat(api.get("zones/rack%20row%201/").is(200).field("resource_uri"))
                .isEqualTo("/MAAS/api/2.0/zones/rack%20row%201/");
        api.put("zones/rack%20row%201/", "description", "left").is(200);
        assertThat(api.put("zones/rack%20row%201/", "name", "row1").is(200).field("description"))
                .isEqualTo("left");
        assertThat(api.delete("zones/row1/").is(204).text()).isEmpty();
        assertThat(api.get("zones/row1/").is(404).text()).isEqualTo("No Zone matches the given query.");
        api.delete("zones/row1/").is(204);
    }

    @Test
    void defaultsCannotBeDeleted() {
        api.delete("zones/default/").is(400);
        api.delete("resourcepool/0/").is(400);
    }

    @Test
    void takenAndMalformedNamesAreRefusedByField() {
        assertThat(api.post("zones/", "name", "default").is(400).object())
                .isEqualTo(Map.of("name", List.of("Zone with this Name already exists.")));
        assertThat(api.post("zones/", "name", "-x").is(400).object()).containsKey("name");
        assertThat(api.post("resourcepools/", "name", "").is(400).object())
                .isEqualTo(Map.of("name", List.of("This field is required.")));
        api.post("resourcepools/", "name", "p").is(200);
        assertThat(api.put("resourcepool/1/", "name", "default").is(400).object())
                .containsKey("name");
        assertThat(api.get("resourcepool/1/").field("name")).isEqualTo("p");
        api.delete("resourcepool/1/").is(204);
        assertThat(api.delete("resourcepool/1/").is(404).text()).isEqualTo("No ResourcePool matches the given query.");
        api.get("resourcepool/x/").is(404);
    }

    @Test
    void plainUsersMayReadOnly() {
        Api user = api.as(new Principal.User(2, "bob", false, Set.of("can_view_global_entities")));
        user.get("zones/").is(200);
        user.post("zones/", "name", "z").is(403);
        user.delete("resourcepool/0/").is(403);
        api.as(new Principal.Anonymous()).get("zones/").is(401);
    }
}
