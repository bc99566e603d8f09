package ingot.rack.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.http.ApiError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a network can make a rack hold is bounded. */
class BodyMemoryTest {

    private static final int KIB = 1024;

    private final BodyMemory memory = new BodyMemory(256 * KIB);

    private static InputStream body(int bytes) {
        byte[] content = new byte[bytes];
        Arrays.fill(content, (byte) 'a');
        return new ByteArrayInputStream(content);
    }

    private void refused(int status, InputStream body, int bytesMax) {
        assertThatThrownBy(() -> memory.read(body, bytesMax))
                .isInstanceOfSatisfying(
                        ApiError.class, error -> assertThat(error.status()).isEqualTo(status));
    }

    @Test
    void aBodyIsHeldWhole() throws IOException {
        try (BodyMemory.Held held = memory.read(body(100_000), 100_000)) {
            assertThat(held.bytes()).hasSize(100_000).containsOnly('a');
        }
        try (BodyMemory.Held held = memory.read(body(0), 0)) {
            assertThat(held.bytes()).isEmpty();
        }
    }

    @Test
    void oneThatIsTooLongIsRefusedAndLeavesNothingBehind() throws IOException {
        for (int i = 0; i < 100; i++) {
            refused(413, body(200 * KIB), 100 * KIB);
        }
        memory.read(body(256 * KIB), 256 * KIB).close();
    }

    @Test
    void manyTogetherAreRefusedUntilOthersEnd() throws IOException {
        BodyMemory.Held first = memory.read(body(128 * KIB), 256 * KIB);
        BodyMemory.Held second = memory.read(body(128 * KIB), 256 * KIB);
        refused(503, body(1), 10);

        first.close();

        memory.read(body(100 * KIB), 256 * KIB).close();
        second.close();
        second.close();
        refused(503, body(257 * KIB), 300 * KIB);
    }
}
