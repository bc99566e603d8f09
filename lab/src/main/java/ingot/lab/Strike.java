package ingot.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A fault that waits for its moment, strikes, and is mended after a while. Used by one thread. */
final class Strike implements MachineRun.Meanwhile {

    private final String moment;
    private final BooleanSupplier come;
    private final MachineRun.Act blow;
    private final Duration outage;
    private final MachineRun.Act repair;
    private final InstantSource clock;
    private @Nullable Instant struck;
    private boolean mended;

    /**
     * A fault.
     *
     * @param moment when it strikes, in words
     * @param come whether the moment has come
     * @param outage how long it lasts
     */
    Strike(
            String moment,
            BooleanSupplier come,
            MachineRun.Act blow,
            Duration outage,
            MachineRun.Act repair,
            InstantSource clock) {
        this.moment = moment;
        this.come = come;
        this.blow = blow;
        this.outage = outage;
        this.repair = repair;
        this.clock = clock;
    }

    @Override
    public void look() throws InterruptedException {
        Instant since = struck;
        if (since == null) {
            if (come.getAsBoolean()) {
                act(blow);
                struck = clock.instant();
            }
        } else if (!mended && !clock.instant().isBefore(since.plus(outage))) {
            mend();
        }
    }

    boolean hasStruck() {
        return struck != null;
    }

    /**
     * Mends what is not mended yet.
     *
     * @throws LabFailed when it has not struck: then nothing was tried
     */
    void end(String phase) throws InterruptedException {
        if (struck == null) {
            throw new LabFailed(phase, "the moment for the fault never came: " + moment);
        }
        if (!mended) {
            mend();
        }
    }

    private void mend() throws InterruptedException {
        act(repair);
        mended = true;
    }

    private static void act(MachineRun.Act act) throws InterruptedException {
        try {
            act.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
