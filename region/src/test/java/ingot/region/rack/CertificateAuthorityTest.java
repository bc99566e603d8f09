package ingot.region.rack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {

    @TempDir
    Path folder;

    @Test
    void theSameAuthorityComesBackFromItsFiles() throws Exception {
        CertificateAuthority first = open();
        CertificateAuthority again = open();
        assertThat(again.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(again.serverKeys("secret").getCertificate("link").getPublicKey())
                .isNotNull();
    }

    @Test
    void nobodyElseMayReadItsKey() throws Exception {
        open();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("link/authority.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aRequestThatIsNoneIsRefused() throws Exception {
        CertificateAuthority authority = open();
        assertThatThrownBy(() -> authority.certifyRack("nothing", "abc123"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private CertificateAuthority open() throws Exception {
        return CertificateAuthority.open(folder.resolve("link"), InstantSource.system(), new SecureRandom());
    }
}
