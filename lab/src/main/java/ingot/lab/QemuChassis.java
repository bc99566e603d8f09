package ingot.lab;

import ingot.lab.bmc.Chassis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is a QEMU process while its power is on. A guest that switches itself off ends the process. Thread-safe:
 * guarded by itself.
 */
final class QemuChassis implements Chassis, AutoCloseable {

    private static final long KILL_SECONDS = 10;

    private final QemuMachine machine;
    private final InstantSource clock;
    private @Nullable Process process;
    private BootDevice started = BootDevice.DEFAULT;
    private final List<Instant> powerOn = new ArrayList<>();
    private boolean closed;
    private boolean frozen;

    QemuChassis(QemuMachine machine, InstantSource clock) {
        this.machine = machine;
        this.clock = clock;
    }

    @Override
    public synchronized boolean isOn() {
        return process != null && process.isAlive();
    }

    @Override
    public synchronized void powerOn(BootDevice bootDevice) {
        if (isOn() || closed) {
            return;
        }
        try {
            Files.deleteIfExists(machine.controlSocket());
            Instant before = clock.instant();
            Process starting = new ProcessBuilder(machine.arguments(bootDevice))
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectError(
                            ProcessBuilder.Redirect.appendTo(machine.errorLog().toFile()))
                    .start();
            process = starting;
            powerOn.add(before);
            started = bootDevice;
            frozen = false;
            Thread.ofPlatform().daemon().name("serial-" + machine.hostname()).start(() -> copySerial(starting));
        } catch (IOException failed) {
            throw new LabFailed("setup", machine.hostname() + " cannot be switched on: " + failed.getMessage(), failed);
        }
    }

    /** Each time that it was switched on, oldest first. */
    synchronized List<Instant> powerOn() {
        return List.copyOf(powerOn);
    }

    @Override
    public synchronized void powerOff() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroyForcibly();
        try {
            // until it has gone its disks and its tap are taken
            if (!running.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
                throw new LabFailed("setup", machine.hostname() + ": QEMU " + running.pid() + " cannot be killed");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void softOff() {
        control("system_powerdown");
    }

    @Override
    public synchronized void reset(BootDevice bootDevice) {
        if (!isOn()) {
            return;
        }
        // a machine that stands still would stand still after QEMU's reset, too; a real one starts anew
        if (bootDevice == started && !frozen) {
            control("system_reset");
        } else {
            powerOff();
            powerOn(bootDevice);
        }
    }

    /** The machine stands still, as one does whose processor or memory has failed; its power stays on. */
    synchronized void freeze() {
        control("stop");
        frozen = true;
    }

    /** It goes on as if nothing had been. */
    synchronized void thaw() {
        control("cont");
        frozen = false;
    }

    /** Cuts the power for good. */
    @Override
    public synchronized void close() {
        closed = true;
        powerOff();
    }

    private void control(String command) {
        if (!isOn()) {
            return;
        }
        try {
            Qmp.execute(machine.controlSocket(), command);
        } catch (IOException failed) {
            if (isOn()) {
                throw new LabFailed(
                        "setup", machine.hostname() + " does not hear its buttons: " + failed.getMessage(), failed);
            }
        }
    }

    private void copySerial(Process of) {
        try {
            StampedLog.copy(of.getInputStream(), machine.serialLog(), clock);
        } catch (IOException ended) {
            // Killed in the middle of a line; what was read is in the file.
        }
    }
}
