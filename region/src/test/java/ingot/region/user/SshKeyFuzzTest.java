package ingot.region.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import ingot.http.ApiError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

class SshKeyFuzzTest {

    @FuzzTest
    void anyBlobIsAKeyOrRefused(byte[] blob) {
        String text = "ssh-rsa " + Base64.getEncoder().encodeToString(blob);
        try {
            assertThat(SshKey.parse(text).line()).isEqualTo(text);
        } catch (ApiError refused) {
            assertThat(refused.status()).isEqualTo(400);
        }
    }

    @FuzzTest
    void anyTextIsAKeyOrRefused(byte[] text) {
        try {
            assertThat(SshKey.parse(new String(text, StandardCharsets.UTF_8)).line())
                    .doesNotContain("\n");
        } catch (ApiError refused) {
            assertThat(refused.status()).isEqualTo(400);
        }
    }
}
