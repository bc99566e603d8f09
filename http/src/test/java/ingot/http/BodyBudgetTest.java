package ingot.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {

    private final BodyBudget budget = new BodyBudget(48 << 10);

    private static byte[] read(BodyBudget.Share share, int length) throws IOException {
        return share.read(new ByteArrayInputStream(new byte[length]), 1 << 20);
    }

    @Test
    void bodiesAreReadWhole() throws IOException {
        for (int length : new int[] {0, 1, 16384, 16385, 40_000}) {
            try (BodyBudget.Share share = budget.share()) {
                assertThat(read(share, length)).hasSize(length);
            }
        }
    }

    @Test
    void whoComesWhenAllIsUsedIsAskedToComeAgain() throws IOException {
        try (BodyBudget.Share first = budget.share();
                BodyBudget.Share second = budget.share()) {
            assertThat(read(first, 20_000)).hasSize(20_000);
            assertThatThrownBy(() -> read(second, 20_000)).isInstanceOfSatisfying(ApiError.class, refused -> {
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.reply().headers()).containsEntry("Retry-After", "5");
            });
        }
        try (BodyBudget.Share third = budget.share()) {
            assertThat(read(third, 40_000)).hasSize(40_000);
        }
    }

    @Test
    void tooLongIsRefused() {
        try (BodyBudget.Share share = budget.share()) {
            assertThatThrownBy(() -> share.read(new ByteArrayInputStream(new byte[11]), 10))
                    .isInstanceOfSatisfying(
                            ApiError.class,
                            refused -> assertThat(refused.status()).isEqualTo(413));
        }
    }
}
