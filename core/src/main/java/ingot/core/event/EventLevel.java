package ingot.core.event;

import java.util.Arrays;
import java.util.Optional;

/** Severity of an event, with its number on the wire (maas-api/enums.md). */
public enum EventLevel {
    AUDIT(0),
    DEBUG(10),
    INFO(20),
    WARNING(30),
    ERROR(40),
    CRITICAL(50);

    private final int number;

    EventLevel(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    public static Optional<EventLevel> of(String name) {
        return Arrays.stream(values())
                .filter(level -> level.name().equals(name))
                .findFirst();
    }

    public static EventLevel of(int number) {
        return Arrays.stream(values())
                .filter(level -> level.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("event level: " + number + " (expected: 0, 10 … 50)"));
    }
}
