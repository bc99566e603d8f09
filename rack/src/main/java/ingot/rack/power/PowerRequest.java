package ingot.rack.power;

/**
 * One act on one machine.
 *
 * @param driver the power type's name
 * @param machine the machine's system id, for messages and for drivers that pass it on
 * @param boot heeded by {@link PowerAction#ON}, {@code CYCLE} and {@code RESET}
 */
public record PowerRequest(
        String driver, String machine, PowerParameters parameters, PowerAction action, BootTarget boot) {}
