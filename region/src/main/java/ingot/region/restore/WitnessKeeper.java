package ingot.region.restore;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the newest witness for a region: asks the database about the remembered one when the region starts and whenever
 * something may have changed, and keeps the file up to date. Thread-safe.
 */
public final class WitnessKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(WitnessKeeper.class);

    /** Witnesses remembered between two times that old ones are forgotten. */
    private static final int PRUNE_EVERY = 1000;

    private final Restore restore;
    private final WitnessFile file;
    private @Nullable String remembered;
    private int keptSincePruned;

    public WitnessKeeper(Restore restore, WitnessFile file) {
        this.restore = restore;
        this.file = file;
    }

    /** To be called before the region performs any effect or answers anybody. */
    public synchronized void start() throws IOException {
        Optional<String> written = file.read();
        if (written.isPresent()) {
            restore.examine(written.get(), "file " + file);
        }
        restore.started();
        keep();
    }

    /** Looks whether the database is still the one that was there a moment ago, and remembers its newest witness. */
    public synchronized void keep() {
        Optional<String> newest = restore.newest();
        if (newest.isEmpty() || newest.get().equals(remembered)) {
            return;
        }
        if (remembered != null && restore.examine(remembered, "this region")) {
            newest = restore.newest();
        }
        String witness = newest.orElseThrow();
        try {
            file.write(witness);
            remembered = witness;
            if (++keptSincePruned >= PRUNE_EVERY) {
                keptSincePruned = 0;
                restore.prune();
            }
        } catch (IOException failed) {
            LOG.error("witness_not_kept file={} reason={}", file, failed.getMessage());
        }
    }
}
