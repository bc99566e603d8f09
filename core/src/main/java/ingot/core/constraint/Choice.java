package ingot.core.constraint;

import java.util.List;
import java.util.Map;

/** Answer of {@link Matcher#choose}. */
public sealed interface Choice {
    /**
     * A machine.
     *
     * @param storage devices by label, for {@code constraints_by_type.storage}
     * @param interfaces ids of all matching interfaces by label, for {@code constraints_by_type.interfaces}
     */
    record Chosen(Candidate candidate, Map<String, List<DeviceRef>> storage, Map<String, List<Long>> interfaces)
            implements Choice {
        public Chosen {
            storage = Map.copyOf(storage);
            interfaces = Map.copyOf(interfaces);
        }
    }

    /**
     * None.
     *
     * @param message text of the 409
     */
    record NoMatch(String message, Explanation explanation) implements Choice {}

    /**
     * What {@code explain=true} shows (interface §4).
     *
     * @param candidates how many machines there were before the constraints
     */
    record Explanation(int candidates, List<Excluded> excluded) {
        public Explanation {
            excluded = List.copyOf(excluded);
        }
    }

    /**
     * One constraint, looked at by itself.
     *
     * @param machines how many candidates it excludes
     * @param examples system ids of up to five of them
     */
    record Excluded(String constraint, String value, int machines, List<String> examples) {
        public Excluded {
            examples = List.copyOf(examples);
        }
    }
}
