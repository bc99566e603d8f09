package ingot.rack.power;

import java.util.List;

/**
 * How an act ended well.
 *
 * @param state verified after the act; {@link PowerState#UNKNOWN} for drivers that cannot tell
 * @param notices what went otherwise than asked without spoiling the act, for the machine's events; no secrets
 */
public record PowerOutcome(PowerState state, List<String> notices) {
    public PowerOutcome {
        notices = List.copyOf(notices);
    }
}
