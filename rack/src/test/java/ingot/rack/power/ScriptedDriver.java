package ingot.rack.power;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A driver that fails or answers as it was told, and keeps what was asked of it. */
final class ScriptedDriver implements PowerDriver {
    private final Deque<Object> script = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();
    private final boolean queryable;

    ScriptedDriver(boolean queryable, Object... answers) {
        this.queryable = queryable;
        script.addAll(List.of(answers));
    }

    List<String> calls() {
        return calls;
    }

    @Override
    public PowerType type() {
        return new PowerType("scripted", "Scripted", false, false, false, queryable, List.of(), Optional.empty());
    }

    @Override
    public List<Duration> waits() {
        return PowerDriver.seconds(4, 8, 16, 32);
    }

    @Override
    public void on(PowerTarget target, BootTarget boot) {
        calls.add("on " + boot);
        next();
    }

    @Override
    public void off(PowerTarget target, boolean soft) {
        calls.add(soft ? "soft off" : "off");
        next();
    }

    @Override
    public PowerState query(PowerTarget target) {
        calls.add("query");
        return next() instanceof PowerState state ? state : PowerState.UNKNOWN;
    }

    private Object next() {
        Object answer = script.isEmpty() ? "done" : script.poll();
        if (answer instanceof PowerFailed failure) {
            throw failure;
        }
        return answer;
    }
}
