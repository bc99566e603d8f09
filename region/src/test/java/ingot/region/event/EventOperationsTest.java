package ingot.region.event;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.event.EventType;
import ingot.region.api.Api;
import ingot.region.api.TestDatabase;
import ingot.region.database.Database;
import ingot.region.db.Tables;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventOperationsTest {

    private final Database database = TestDatabase.open();
    private final Api api = Api.of(new EventOperations(database).operations());

    @BeforeEach
    void events() {
        database.<@Nullable Void>write(sql -> {
            int machine = node("abc4gh", "node-one", 0);
            int device = node("dev4gh", "printer", 1);
            sql.insertInto(Tables.INTERFACE)
                    .set(Tables.INTERFACE.NODE_ID, machine)
                    .set(Tables.INTERFACE.NAME, "eth0")
                    .set(Tables.INTERFACE.TYPE, "physical")
                    .set(Tables.INTERFACE.MAC_ADDRESS, "52:54:00:aa:bb:cc")
                    .execute();
            Events.record(sql, EventType.NODE_PXE_REQUEST, machine, "", Events.Cause.SYSTEM);
            Events.record(sql, EventType.READY, machine, "all well", Events.Cause.SYSTEM);
            Events.record(sql, EventType.NODE_POWER_ON_FAILED, null, "no answer", Events.Cause.SYSTEM);
            Events.record(sql, EventType.READY, device, "", Events.Cause.SYSTEM);
            Events.record(sql, EventType.SETTINGS, null, "changed", new Events.Cause("bob", "API", "10.0.0.1", "curl"));
            return null;
        });
    }

    private int node(String systemId, String hostname, int type) {
        return database.write(sql -> sql.insertInto(Tables.NODE)
                .set(Tables.NODE.SYSTEM_ID, systemId)
                .set(Tables.NODE.HOSTNAME, hostname)
                .set(Tables.NODE.NODE_TYPE, type)
                .set(Tables.NODE.DOMAIN_ID, 0)
                .set(Tables.NODE.ZONE_ID, 1)
                .returningResult(Tables.NODE.ID)
                .fetchSingle()
                .value1());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static ListAssert<Object> assertThatList(List<?> list) {
        return assertThat(List.<Object>copyOf(list));
    }

    private List<?> ids(String... parameters) {
        String[] all = new String[parameters.length + 2];
        all[0] = "op";
        all[1] = "query";
        System.arraycopy(parameters, 0, all, 2, parameters.length);
        List<?> events = (List<?>) java.util.Objects.requireNonNull(
                api.get("events/", all).is(200).object().get("events"));
        return events.stream().map(event -> ((Map<?, ?>) event).get("id")).toList();
    }

    @Test
    void newestComeFirstFromInfoOnAndWithoutDevices() {
        assertThatList(ids()).containsExactly(3L, 2L);
        assertThatList(ids("level", "DEBUG")).containsExactly(3L, 2L, 1L);
        assertThatList(ids("level", "ERROR")).containsExactly(3L);
        assertThatList(ids("level", "AUDIT")).containsExactly(5L);
    }

    @Test
    void filtersNarrow() {
        assertThatList(ids("id", "abc4gh")).containsExactly(2L);
        assertThatList(ids("id", "dev4gh")).isEmpty();
        assertThatList(ids("hostname", "NODE-one", "level", "DEBUG")).containsExactly(2L, 1L);
        assertThatList(ids("mac_address", "52:54:00:AA:BB:CC")).containsExactly(2L);
        assertThatList(ids("domain", "maas", "zone", "default")).containsExactly(2L);
        assertThatList(ids("zone", "zap")).isEmpty();
        assertThatList(ids("level", "AUDIT", "owner", "bob")).containsExactly(5L);
        assertThatList(ids("level", "AUDIT", "owner", "eve")).isEmpty();
    }

    @Test
    void eventTravelsInTheReferencesShape() {
        Map<String, @Nullable Object> page =
                api.get("events/", "op", "query", "id", "abc4gh").object();
        assertThat(page)
                .containsEntry("count", 1L)
                .containsEntry("next_uri", "/MAAS/api/2.0/events/?op=query&id=abc4gh&after=2")
                .containsEntry("prev_uri", "/MAAS/api/2.0/events/?op=query&id=abc4gh&before=2");
        Map<?, ?> event = (Map<?, ?>) ((List<?>) java.util.Objects.requireNonNull(page.get("events"))).getFirst();
        assertThat(String.valueOf(event.get("created")))
                .matches("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2}\\. \\d{4} [\\d:]{8}");
        assertThat(event.get("node")).isEqualTo("abc4gh");
        assertThat(event.get("hostname")).isEqualTo("node-one");
        assertThat(event.get("level")).isEqualTo("INFO");
        assertThat(event.get("type")).isEqualTo("Ready");
        assertThat(event.get("description")).isEqualTo("all well");
        assertThat(event.get("username")).isEqualTo("");
    }

    @Test
    void pagesLeadBothWays() {
        assertThatList(ids("level", "DEBUG", "limit", "1")).containsExactly(3L);
        assertThatList(ids("level", "DEBUG", "limit", "1", "before", "3")).containsExactly(2L);
        assertThatList(ids("level", "DEBUG", "limit", "1", "after", "1")).containsExactly(2L);
        assertThatList(ids("level", "DEBUG", "limit", "0")).hasSize(1);
        assertThat(api.get("events/", "op", "query", "id", "zap").object())
                .containsEntry("prev_uri", null)
                .containsEntry("next_uri", "/MAAS/api/2.0/events/?op=query&id=zap&after=0");
    }

    @Test
    void whatCannotBeAskedIsRefused() {
        api.get("events/", "op", "query", "limit", "1001").is(400);
        api.get("events/", "op", "query", "level", "LOUD").is(400);
        api.get("events/", "op", "query", "before", "5", "after", "1").is(400);
    }
}
