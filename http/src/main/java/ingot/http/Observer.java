package ingot.http;

import java.time.Duration;

/** Told of every answer, for metrics and logs. Called on the request's thread; must not block. */
@FunctionalInterface
public interface Observer {

    /**
     * Takes note of one answer.
     *
     * @param method as the client wrote it
     * @param template the route's path template or the mount's prefix; empty when there was none
     * @param status as sent
     */
    void answered(String method, String template, int status, Duration took);
}
