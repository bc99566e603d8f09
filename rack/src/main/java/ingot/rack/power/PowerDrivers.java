package ingot.rack.power;

import ingot.rack.power.ipmi.IpmiPowerDriver;
import ingot.rack.power.ipmi.IpmiTiming;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The drivers of a rack, by name. Immutable and thread-safe. */
public final class PowerDrivers {
    private final Map<String, PowerDriver> byName;
    private final PowerProcedure procedure;

    private PowerDrivers(Map<String, PowerDriver> byName, Pause pause) {
        this.byName = byName;
        this.procedure = new PowerProcedure(pause);
    }

    /**
     * A registry of these drivers.
     *
     * @throws IllegalArgumentException if two drivers have the same name
     */
    static PowerDrivers of(Collection<PowerDriver> drivers, Pause pause) {
        Map<String, PowerDriver> byName = new TreeMap<>();
        for (PowerDriver driver : drivers) {
            if (byName.put(driver.type().name(), driver) != null) {
                throw new IllegalArgumentException(
                        "power driver " + driver.type().name() + ": given twice");
            }
        }
        return new PowerDrivers(byName, pause);
    }

    /**
     * All power types, with the drivers that exist.
     *
     * @param version what the webhook driver calls itself
     * @param random unpredictable and thread-safe ({@code SecureRandom}): it makes nonces and initialisation vectors
     * @param pause how the waits between tries pass
     */
    public static PowerDrivers standard(String version, RandomGenerator random, Pause pause) {
        return of(
                Stream.concat(
                                Stream.of(
                                        new IpmiPowerDriver(random, IpmiTiming.STANDARD),
                                        new ManualPowerDriver(),
                                        new WebhookPowerDriver(version)),
                                DeclaredPowerTypes.all().stream().map(UndrivenPowerDriver::new))
                        .toList(),
                pause);
    }

    /** All power types by name, driven or not. */
    public List<PowerType> types() {
        return byName.values().stream()
                .map(PowerDriver::type)
                .sorted(Comparator.comparing(PowerType::name))
                .toList();
    }

    /** What {@code describe_power_types} answers: maps, lists, strings and booleans only. */
    public List<Map<String, Object>> describe() {
        return types().stream().map(PowerType::describe).toList();
    }

    /**
     * Does what is asked, and blocks until the result is verified: up to a few minutes with the standard waits.
     *
     * @throws PowerFailed if it could not be done
     * @throws InterruptedException if the thread was interrupted; the act may have happened or not
     */
    public PowerOutcome perform(PowerRequest request) throws InterruptedException {
        return procedure.perform(driver(request.driver()), request);
    }

    /**
     * The type's declaration.
     *
     * @throws PowerFailed.Setting if there is no such type
     */
    public PowerType type(String name) {
        return driver(name).type();
    }

    private PowerDriver driver(String name) {
        PowerDriver driver = byName.get(name);
        if (driver == null) {
            throw new PowerFailed.Setting("power_type is " + (name.isEmpty() ? "not set" : "'" + name + "'")
                    + " (expected one of: " + String.join(", ", byName.keySet()) + ")");
        }
        return driver;
    }
}
