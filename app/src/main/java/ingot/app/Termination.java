package ingot.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of a process by SIGTERM or SIGINT: what is open is closed, then the exit status is 0 (interface.md §1), where the
 * JVM's own would be 143.
 */
final class Termination {

    /** Longest time that closing may take. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(45);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private Termination() {}

    /** From now on the signals end the process through this object. */
    static Termination expected() {
        Termination termination = new Termination();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("termination").unstarted(termination::run));
        return termination;
    }

    private void run() {
        if (closed.getCount() == 0) {
            return;
        }
        asked.countDown();
        boolean clean = false;
        try {
            clean = closed.await(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(clean ? Main.OK : Main.FAILURE);
    }

    /** Waits until the process shall end. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Everything is closed. */
    void done() {
        closed.countDown();
    }
}
