package ingot.region.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.http.ApiError;
import ingot.region.api.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that is killed in the middle of a request. */
class DatabaseAwayTest {

    private final Database database = TestDatabase.open();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whoWasAtWorkIsToldToComeAgainAndTheNextOneIsServed() {
        assertThatThrownBy(() -> database.write(sql -> sql.fetch("select pg_terminate_backend(pg_backend_pid())")))
                .isInstanceOfSatisfying(
                        ApiError.class, away -> assertThat(away.status()).isEqualTo(503));

        int answer = database.read(sql -> sql.fetchSingle("select 1").get(0, int.class));
        assertThat(answer).isEqualTo(1);
    }
}
