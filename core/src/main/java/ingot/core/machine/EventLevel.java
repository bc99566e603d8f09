package ingot.core.machine;

/** Level of an event with its wire number. */
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

    /** Wire number. */
    public int number() {
        return number;
    }
}
