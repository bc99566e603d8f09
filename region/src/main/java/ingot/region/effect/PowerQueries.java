package ingot.region.effect;

import static ingot.region.db.Tables.EFFECT;

import ingot.http.ApiError;
import ingot.region.database.Database;
import java.time.Duration;
import org.jooq.Record2;

/** Waits for the answer to a power query that some region performs. Thread-safe. */
public final class PowerQueries {

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Database database;

    public PowerQueries(Database database) {
        this.database = database;
    }

    /**
     * Blocks until the newest query of a node has ended.
     *
     * @throws ApiError 503 when it failed or no answer came within a minute
     */
    public void await(int nodeId) throws InterruptedException {
        Long id = database.read(sql -> sql.select(EFFECT.ID)
                .from(EFFECT)
                .where(EFFECT.NODE_ID.eq(nodeId))
                .and(EFFECT.KIND.eq("power_query"))
                .orderBy(EFFECT.ID.desc())
                .limit(1)
                .fetchOne(EFFECT.ID));
        if (id == null) {
            return;
        }
        long end = System.nanoTime() + WAIT.toNanos();
        while (System.nanoTime() < end) {
            Record2<String, String> row = database.read(sql -> sql.select(EFFECT.STATE, EFFECT.LAST_ERROR)
                    .from(EFFECT)
                    .where(EFFECT.ID.eq(id))
                    .fetchOne());
            if (row == null || row.value1().equals("done") || row.value1().equals("superseded")) {
                return;
            }
            if (row.value1().equals("failed")) {
                throw ApiError.unavailable(String.valueOf(row.value2()));
            }
            Thread.sleep(LOOK);
        }
        throw ApiError.unavailable("The BMC did not answer within " + WAIT.toSeconds() + " seconds.");
    }
}
