package ingot.region.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private final Passwords passwords = new Passwords(new SecureRandom(), 50);

    @Test
    void hashHoldsItsParametersAndMatchesItsPasswordOnly() {
        String hash = passwords.hash("secret");
        assertThat(hash).startsWith("pbkdf2_sha256$50$").doesNotContain("secret");
        assertThat(passwords.hash("secret")).isNotEqualTo(hash);
        assertThat(passwords.matches("secret", hash)).isTrue();
        assertThat(passwords.matches("Secret", hash)).isFalse();
        assertThat(passwords.matches("secret", null)).isFalse();
        assertThat(passwords.matches("secret", "md5$1$a$b")).isFalse();
        assertThat(passwords.matches("x".repeat(Passwords.CHARS_MAX + 1), hash)).isFalse();
    }

    /** RFC 7914 section 11: PBKDF2-HMAC-SHA-256 of "passwd" with salt "salt" and one round, first 32 bytes. */
    @Test
    void derivationIsThatOfTheRfc() {
        byte[] expected =
                java.util.HexFormat.of().parseHex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
        assertThat(passwords.matches(
                        "passwd",
                        "pbkdf2_sha256$1$salt$" + java.util.Base64.getEncoder().encodeToString(expected)))
                .isTrue();
    }

    @Test
    void freshHashesTakeTheFullRounds() {
        assertThat(new Passwords(new SecureRandom()).hash("x")).startsWith("pbkdf2_sha256$870000$");
    }
}
