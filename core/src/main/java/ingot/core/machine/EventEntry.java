package ingot.core.machine;

import ingot.core.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * One event to record for the machine.
 *
 * @param description text behind the type's label; empty when the label says it all
 * @param user who asked; null when the system acted by itself
 */
public record EventEntry(
        EventType type, String description, @Nullable UserRef user) {
    static EventEntry of(EventType type, String description) {
        return new EventEntry(type, description, null);
    }
}
