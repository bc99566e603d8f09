package ingot.region.power;

import java.util.Map;

/**
 * One act on one machine's power.
 *
 * @param effectId id under which the rack journals it: a repeat returns the first answer and acts no second time
 * @param fence fencing number of the claim; an answer counts only with the current one
 * @param systemId the machine
 * @param hostname its name, for messages
 * @param driver power type, such as {@code ipmi}
 * @param parameters the driver's fields; several choices are joined by commas. Holds secrets: never logged
 * @param action what to do
 * @param bootTarget what the firmware is to try first at the next start
 */
public record PowerOrder(
        long effectId,
        long fence,
        String systemId,
        String hostname,
        String driver,
        Map<String, String> parameters,
        Action action,
        BootTarget bootTarget) {

    public PowerOrder {
        parameters = Map.copyOf(parameters);
    }

    public enum Action {
        ON,
        OFF,
        SOFT_OFF,
        CYCLE,
        RESET,
        QUERY
    }

    public enum BootTarget {
        UNCHANGED,
        NETWORK,
        DISK
    }

    @Override
    public String toString() {
        return "PowerOrder[" + action + " " + systemId + " by " + driver + ", effect " + effectId + "/" + fence + "]";
    }
}
