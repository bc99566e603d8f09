package ingot.rack.power;

/** A power type that can be set and listed, but not driven yet. Says so to whoever tries. */
final class UndrivenPowerDriver implements PowerDriver {
    private final PowerType type;

    UndrivenPowerDriver(PowerType type) {
        this.type = type;
    }

    @Override
    public PowerType type() {
        return type;
    }

    @Override
    public void on(PowerTarget target, BootTarget boot) {
        throw undriven();
    }

    @Override
    public void off(PowerTarget target, boolean soft) {
        throw undriven();
    }

    @Override
    public PowerState query(PowerTarget target) {
        throw undriven();
    }

    @Override
    public void reset(PowerTarget target, BootTarget boot) {
        throw undriven();
    }

    private PowerFailed undriven() {
        return new PowerFailed.Tool("this release of Ingot has no driver for the power type " + type.name()
                + " yet; switch the machine by hand, or use another power type that its BMC understands");
    }
}
