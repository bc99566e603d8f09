package ingot.lab.bmc;

import java.time.Duration;

/**
 * What is wrong with a simulated BMC at the moment.
 *
 * @param delay how long it takes for each answer; it does nothing else meanwhile
 * @param lossProbability 0..1, for each datagram in either direction
 * @param dead it hears nothing; its sessions stay open and its chassis as it is
 */
public record BmcFaults(Duration delay, double lossProbability, PowerLie lie, boolean dead) {
    public static final BmcFaults NONE = new BmcFaults(Duration.ZERO, 0, PowerLie.HONEST, false);

    public BmcFaults {
        if (!(lossProbability >= 0 && lossProbability <= 1)) {
            throw new IllegalArgumentException("loss probability: " + lossProbability + " (expected: 0..1)");
        }
    }

    public BmcFaults withDelay(Duration changed) {
        return new BmcFaults(changed, lossProbability, lie, dead);
    }

    public BmcFaults withLoss(double probability) {
        return new BmcFaults(delay, probability, lie, dead);
    }

    public BmcFaults withLie(PowerLie changed) {
        return new BmcFaults(delay, lossProbability, changed, dead);
    }

    public BmcFaults withDead(boolean changed) {
        return new BmcFaults(delay, lossProbability, lie, changed);
    }

    /** What Get Chassis Status says about the power. Acts are done all the same. */
    public enum PowerLie {
        HONEST,
        ALWAYS_ON,
        ALWAYS_OFF
    }
}
