package ingot.rack.power;

import java.time.Duration;

/** Lets time pass. {@code Thread::sleep} in life; tests let it pass at once. */
@FunctionalInterface
public interface Pause {
    void pause(Duration duration) throws InterruptedException;
}
