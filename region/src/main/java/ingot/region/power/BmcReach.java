package ingot.region.power;

/** Says whether a connected rack can reach a machine's BMC; for the type {@code manual}, whether any rack is connected. */
@FunctionalInterface
public interface BmcReach {

    boolean reachable(String systemId, BmcStore.Power power);
}
