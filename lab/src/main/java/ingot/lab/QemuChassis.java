package ingot.lab;

import ingot.lab.bmc.Chassis;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A virtual machine's power: on is a QEMU process, off is none. Thread-safe. */
final class QemuChassis implements Chassis, AutoCloseable {

    private static final int STOP_SECONDS = 10;

    private final QemuArguments.Machine machine;
    private final Accelerator accelerator;
    private @Nullable Process process; // guarded by this

    QemuChassis(QemuArguments.Machine machine, Accelerator accelerator) {
        this.machine = machine;
        this.accelerator = accelerator;
    }

    @Override
    public synchronized boolean isOn() {
        return process != null && process.isAlive();
    }

    @Override
    public synchronized void powerOn(BootDevice bootDevice) {
        if (isOn()) {
            return;
        }
        try {
            Files.deleteIfExists(machine.monitor());
            process = new ProcessBuilder(QemuArguments.of(machine, accelerator, bootDevice))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            machine.folder().resolve("qemu.log").toFile()))
                    .start();
        } catch (IOException failed) {
            throw new IllegalStateException(
                    "machine " + machine.name() + " cannot be started: " + failed.getMessage(), failed);
        }
    }

    @Override
    public synchronized void powerOff() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroyForcibly();
        try {
            running.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    @Override
    public synchronized void softOff() {
        if (!isOn()) {
            return;
        }
        try (SocketChannel monitor = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            monitor.connect(UnixDomainSocketAddress.of(machine.monitor()));
            OutputStream out = Channels.newOutputStream(monitor);
            monitor.read(ByteBuffer.allocate(4096));
            out.write("{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"system_powerdown\"}\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            monitor.read(ByteBuffer.allocate(4096));
        } catch (IOException gone) {
            // It went off by itself in this instant: what was asked for.
            return;
        }
    }

    @Override
    public synchronized void reset(BootDevice bootDevice) {
        powerOff();
        powerOn(bootDevice);
    }

    @Override
    public void close() {
        powerOff();
    }
}
