package ingot.core.machine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answer of {@link Lifecycle#decide}. */
public sealed interface Outcome {
    /**
     * The command holds. Store the state, record the events, then let the effects happen in the given order.
     *
     * @param next equal to the state before when nothing changed
     */
    record Accepted(MachineState next, List<Effect> effects, List<EventEntry> events) implements Outcome {
        public Accepted {
            effects = List.copyOf(effects);
            events = List.copyOf(events);
        }
    }

    /**
     * The command does not hold; nothing changes.
     *
     * @param field parameter at fault; null when the refusal concerns the request as a whole
     * @param message one sentence for the caller
     */
    record Refused(Kind kind, @Nullable String field, String message) implements Outcome {}

    /** Why a command is refused, with the HTTP status that says so. */
    enum Kind {
        BAD_REQUEST(400),
        FORBIDDEN(403),
        CONFLICT(409),
        UNAVAILABLE(503);

        private final int httpStatus;

        Kind(int httpStatus) {
            this.httpStatus = httpStatus;
        }

        /** HTTP status of the answer. */
        public int httpStatus() {
            return httpStatus;
        }
    }
}
