package ingot.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

/** Trouble with files is one sentence that says what to do. */
class FileTroubleTest {

    @Test
    void theFileAndTheWayOutAreNamed() {
        assertThat(FileTrouble.sentence(new AccessDeniedException("/srv/ingot")))
                .isEqualTo("/srv/ingot: this user may not use it; run as its owner, or choose another --data");
        assertThat(FileTrouble.sentence(new FileAlreadyExistsException("/srv/ingot")))
                .contains("/srv/ingot")
                .contains("no directory");
        assertThat(FileTrouble.sentence(new FileSystemException("/srv/ingot/lock", null, "No space left on device")))
                .isEqualTo("/srv/ingot/lock: no space is left there; make room, or choose another --data");
        assertThat(FileTrouble.sentence(new IOException("No space left on device")))
                .contains("make room");
        assertThat(FileTrouble.sentence(new IOException("link closed"))).isEqualTo("link closed");
    }
}
