package ingot.http;

import java.time.Duration;

/**
 * What one server bears from its clients. A body here is one that is held in memory: forms, multipart and JSON; uploads
 * of other types stream through and are bounded in time only.
 *
 * @param headerBytes request line and headers together (431)
 * @param headerTime from the first byte of a request to the end of its headers; the connection is closed
 * @param idle without a byte on a connection while one is awaited
 * @param bodyBytes largest body with credentials in the Authorization header (413)
 * @param bodyBytesUnsigned largest body without (413)
 * @param fields most parameters and parts of one request (413)
 * @param bodyRateMin slowest a body may come, in bytes a second on average after the first {@code idle} (408)
 * @param connections most open connections; further ones wait in the listen queue
 * @param stop how long running requests may take to finish at shutdown
 */
public record Limits(
        int headerBytes,
        Duration headerTime,
        Duration idle,
        int bodyBytes,
        int bodyBytesUnsigned,
        int fields,
        int bodyRateMin,
        int connections,
        Duration stop) {

    /** The documented defaults: 16 KiB, 15 s, 30 s, 64 MiB, 2 MiB, 10,000 fields, 256 B/s, 20,000 connections, 5 s. */
    public static Limits standard() {
        return new Limits(
                16 << 10,
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                64 << 20,
                2 << 20,
                10_000,
                256,
                20_000,
                Duration.ofSeconds(5));
    }
}
