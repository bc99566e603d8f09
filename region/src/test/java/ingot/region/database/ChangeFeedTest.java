package ingot.region.database;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.region.api.TestDatabase;
import ingot.region.database.ChangeFeed.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The feed of changes misses nothing and waits for nobody (design §3.5). */
class ChangeFeedTest {

    private final Database database = TestDatabase.open();
    private @Nullable String cursor;

    @AfterEach
    void close() {
        database.close();
    }

    private ChangeFeed.Seen next() {
        ChangeFeed.Seen seen = database.read(sql -> ChangeFeed.since(sql, cursor));
        cursor = seen.cursor();
        return seen;
    }

    private void change(String id) {
        database.write(sql -> {
            Changes.updated(sql, "machine", id, "status");
            return id;
        });
    }

    @Test
    void theFirstReadingSaysThatEverythingIsNew() {
        change("a");

        assertThat(next().complete()).isFalse();
        assertThat(next()).satisfies(seen -> {
            assertThat(seen.complete()).isTrue();
            assertThat(seen.changes()).isEmpty();
        });
    }

    @Test
    void aThousandLaterChangesAreSeenWhileATransactionStaysOpenAndItsOwnWhenItEnds() throws InterruptedException {
        next();
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread slow = Thread.ofVirtual()
                .start(() -> database.write(sql -> {
                    Changes.updated(sql, "machine", "slow", "status");
                    written.countDown();
                    try {
                        return end.await(1, TimeUnit.MINUTES);
                    } catch (InterruptedException stop) {
                        throw new IllegalStateException(stop);
                    }
                }));
        assertThat(written.await(1, TimeUnit.MINUTES)).isTrue();

        List<Change> seen = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            change("m" + i);
            if (i % 250 == 0) {
                seen.addAll(next().changes());
            }
        }
        seen.addAll(next().changes());

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1_000)
                        .mapToObj(i -> new Change("machine", "m" + i))
                        .toList());

        end.countDown();
        slow.join();

        assertThat(next().changes()).containsExactly(new Change("machine", "slow"));
        assertThat(next().changes()).isEmpty();
    }

    @Test
    void whatWasRolledBackIsNeverSeen() {
        next();
        try {
            database.write(sql -> {
                Changes.updated(sql, "machine", "a", "status");
                throw new IllegalStateException("refused");
            });
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessage("refused");
        }

        assertThat(next().changes()).isEmpty();
    }

    @Test
    void manyChangesOfOneObjectAreOne() {
        next();
        change("a");
        change("a");

        assertThat(next().changes()).containsExactly(new Change("machine", "a"));
    }

    @Test
    void whoMissedTooMuchIsToldToLookAtEverything() {
        next();
        database.write(sql -> sql.execute("insert into change (kind, action, object_id)"
                + " select 'machine', 'update', i::text from generate_series(1, 10001) i"));

        assertThat(next().complete()).isFalse();
        change("a");
        assertThat(next().changes()).containsExactly(new Change("machine", "a"));
    }
}
