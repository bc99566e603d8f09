package ingot.region.machine;

import static ingot.region.db.Tables.EFFECT;
import static ingot.region.db.Tables.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import ingot.region.effect.Effects;
import ingot.region.power.PowerAnswer;
import ingot.region.power.PowerOrder;
import ingot.region.power.PowerOrder.Action;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Acts on power: their order, their repetition, and whose answer counts (design §3 rule 2). */
class EffectsTest {

    private static final String MAC = "52:54:00:00:00:01";

    private final Site site = new Site();

    @AfterEach
    void close() {
        site.close();
    }

    private String commissioning() {
        String id = site.newMachine(MAC, "ipmi");
        site.effects.drain();
        site.orders.clear();
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        return id;
    }

    private List<String> states(String id) {
        return site.database.read(sql -> sql.select(EFFECT.KIND, EFFECT.STATE)
                .from(EFFECT)
                .join(NODE)
                .on(NODE.ID.eq(EFFECT.NODE_ID))
                .where(NODE.SYSTEM_ID.eq(id))
                .orderBy(EFFECT.ID)
                .fetch(row -> row.value1() + " " + row.value2()));
    }

    @Test
    void anActIsPerformedOnceAndItsResultReachesTheMachine() {
        String id = commissioning();

        site.effects.drain();

        assertThat(site.orders).extracting(PowerOrder::action).containsExactly(Action.ON);
        assertThat(site.orders.getFirst().bootTarget()).isEqualTo(PowerOrder.BootTarget.NETWORK);
        assertThat(site.admin().get("machines/" + id + "/").field("power_state"))
                .isEqualTo("on");
        assertThat(site.effects.drain()).isZero();
    }

    @Test
    void aFailureIsTriedAgainLaterAndShowsWhy() {
        String id = commissioning();
        site.answers.add(new PowerAnswer.Failed("the BMC did not answer", true));

        site.effects.drain();

        assertThat(states(id)).last().isEqualTo("power_on waiting");
        List<String> errors = site.database.read(sql -> sql.select(EFFECT.LAST_ERROR)
                .from(EFFECT)
                .where(EFFECT.STATE.eq("waiting"))
                .fetch(EFFECT.LAST_ERROR));
        assertThat(errors).containsExactly("the BMC did not answer");
        assertThat(site.effects.drain()).isZero();
        site.pass(Duration.ofSeconds(5));
        assertThat(site.effects.drain()).isEqualTo(1);
        assertThat(site.orders).hasSize(2);
        assertThat(site.status(id)).isEqualTo(MachineStatus.COMMISSIONING);
    }

    @Test
    void afterTheLastTryTheMachineIsWhereItWas() {
        String id = commissioning();
        for (int failure = 0; failure < 3; failure++) {
            site.answers.add(new PowerAnswer.Failed("the BMC did not answer", true));
        }

        for (int round = 0; round < 3; round++) {
            site.effects.drain();
            site.pass(Duration.ofMinutes(1));
        }

        assertThat(site.orders).extracting(PowerOrder::action).startsWith(Action.ON, Action.ON, Action.ON);
        assertThat(site.status(id)).isEqualTo(MachineStatus.NEW);
    }

    @Test
    void aNewerIntentSupersedesAWaitingOlderOne() {
        String id = commissioning();

        site.admin().post("machines/" + id + "/", "op", "abort").is(200);
        site.effects.drain();

        assertThat(states(id)).contains("power_on superseded");
        assertThat(site.orders).extracting(PowerOrder::action).doesNotContain(Action.ON);
        assertThat(site.status(id)).isEqualTo(MachineStatus.NEW);
    }

    @Test
    void theEffectsOfOneMachineRunInOrderAndOthersAreNotHeldUp() {
        String first = commissioning();
        String second = site.newMachine("52:54:00:00:00:02", "ipmi");
        site.effects.drain();
        site.orders.clear();
        // The first machine's next act waits for its retry; a later effect of it must not overtake.
        site.database.write(sql -> {
            int node = node(sql, first);
            ingot.region.effect.EffectStore.add(
                    sql, node, "power_cycle", Map.of(), site.now().plusSeconds(60));
            return ingot.region.effect.EffectStore.add(sql, node, "power_query", Map.of(), site.now());
        });
        site.database.write(sql ->
                ingot.region.effect.EffectStore.add(sql, node(sql, second), "power_query", Map.of(), site.now()));

        site.effects.drain();

        assertThat(site.orders).extracting(PowerOrder::systemId).containsExactly(second);
        site.pass(Duration.ofMinutes(2));
        site.effects.drain();
        assertThat(site.orders)
                .extracting(PowerOrder::action)
                .containsExactly(Action.QUERY, Action.CYCLE, Action.QUERY);
    }

    private static int node(org.jooq.DSLContext sql, String systemId) {
        return sql.select(NODE.ID)
                .from(NODE)
                .where(NODE.SYSTEM_ID.eq(systemId))
                .fetchOptional(NODE.ID)
                .orElseThrow();
    }

    @Test
    void anAnswerAfterTheLeaseEndedDoesNotCount() throws Exception {
        String id = commissioning();
        AtomicReference<@Nullable PowerOrder> slow = new AtomicReference<>();
        CompletableFuture<PowerAnswer> late = new CompletableFuture<>();
        Effects hanging = site.engine("killed", order -> {
            slow.set(order);
            return late.join();
        });
        CompletableFuture<Integer> stuck = CompletableFuture.supplyAsync(hanging::drain);
        await(() -> slow.get() != null);

        site.pass(Effects.LEASE.plusSeconds(1));
        site.anotherEngine("alive").drain();
        late.complete(new PowerAnswer.Failed("too late", false));
        stuck.get(10, TimeUnit.SECONDS);

        PowerOrder again = site.orders.getFirst();
        assertThat(again.effectId())
                .isEqualTo(slow.get() == null ? -1 : slow.get().effectId());
        assertThat(again.fence()).isEqualTo(2);
        // The late failure changed nothing: neither the row nor the machine.
        assertThat(states(id)).contains("power_on done");
        assertThat(site.status(id)).isEqualTo(MachineStatus.COMMISSIONING);
        assertThat(site.admin().get("machines/" + id + "/").field("power_state"))
                .isEqualTo("on");
    }

    @Test
    void anActUnderWayThatIsNotWantedAnyMoreEndsWithoutAReport() throws Exception {
        String id = commissioning();
        AtomicReference<@Nullable PowerOrder> slow = new AtomicReference<>();
        CompletableFuture<PowerAnswer> answer = new CompletableFuture<>();
        Effects engine = site.engine("slow", order -> {
            if (order.action() != Action.ON) {
                return new PowerAnswer.Done("off");
            }
            slow.set(order);
            return answer.join();
        });
        CompletableFuture<Integer> working = CompletableFuture.supplyAsync(engine::drain);
        await(() -> slow.get() != null);

        site.admin().post("machines/" + id + "/", "op", "abort").is(200);
        answer.complete(new PowerAnswer.Failed("switched off in between", false));
        working.get(10, TimeUnit.SECONDS);

        assertThat(states(id)).contains("power_on superseded", "power_off done");
        assertThat(site.status(id)).isEqualTo(MachineStatus.NEW);
    }

    @Test
    void withoutARackAnActionOnABmcIsRefusedAtOnce() {
        String id = site.newMachine(MAC, "ipmi");
        site.rackConnected = false;

        site.admin().post("machines/" + id + "/", "op", "commission").is(503);
        site.admin().get("machines/" + id + "/", "op", "query_power_state").is(503);

        assertThat(site.status(id)).isEqualTo(MachineStatus.NEW);
    }

    @Test
    void aManualMachineNeedsNobodyToSwitchIt() {
        String id = site.newMachine(MAC, "manual");
        site.rackConnected = false;

        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        site.effects.drain();

        assertThat(site.orders).isEmpty();
        assertThat(site.status(id)).isEqualTo(MachineStatus.COMMISSIONING);
    }

    private static void await(java.util.function.BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time left").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
