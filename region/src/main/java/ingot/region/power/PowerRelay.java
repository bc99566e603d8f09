package ingot.region.power;

/** Has a rack that reaches the BMC perform one act. Thread-safe; blocks until the rack answers or its limit passes. */
@FunctionalInterface
public interface PowerRelay {

    PowerAnswer perform(PowerOrder order) throws InterruptedException;
}
