package ingot.lab.simulated;

import ingot.lab.bmc.Chassis;
import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Options;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A machine that exists on the wire only. While its power is on, a virtual thread does what firmware, boot loader, agent and
 * installed system would do there, one after another. Thread-safe: guarded by itself.
 */
public final class SimulatedMachine implements Chassis, AutoCloseable {

    private static final String REBOOT = "reboot";
    private static final String POWER_OFF = "poweroff";

    /** What firmware takes to find its devices, at least, and how much longer it may take: no machine is at once where it boots. */
    private static final int SELF_TEST_MILLIS = 3000;

    private static final int SELF_TEST_MORE_MILLIS = 3000;

    /** As firmware waits before it tries all its devices again. */
    private static final long FIRMWARE_RETRY_MILLIS = 20_000;

    private final Hardware hardware;
    private final DhcpClients dhcp;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Console console;
    private final Disks disks;
    private final AtomicLong bytes = new AtomicLong();
    private @Nullable Thread running;
    private boolean closed;
    private volatile String userData = "";
    private final AtomicInteger starts = new AtomicInteger();

    public SimulatedMachine(Hardware hardware, DhcpClients dhcp, InstantSource clock, RandomGenerator random) {
        this.hardware = hardware;
        this.dhcp = dhcp;
        this.clock = clock;
        this.random = random;
        this.console = new Console(clock);
        this.disks = new Disks(hardware.disks());
    }

    public Hardware hardware() {
        return hardware;
    }

    /** What came to it so far, without headers. */
    public long bytes() {
        return bytes.get();
    }

    /** The last lines of its console. */
    public List<String> console() {
        return console.last();
    }

    /** The user data that the installed system got at its last start; empty before. */
    public String userData() {
        return userData;
    }

    /** How often the installed system has come up. */
    public int starts() {
        return starts.get();
    }

    /** Whether a disk that is not the system's was written and not wiped. */
    public boolean otherDisksWritten() {
        return disks.othersWritten();
    }

    /** Whether nothing is left on any disk. */
    public boolean blank() {
        return disks.blank();
    }

    @Override
    public synchronized boolean isOn() {
        return running != null;
    }

    @Override
    public synchronized void powerOn(BootDevice bootDevice) {
        if (running == null && !closed) {
            running = Thread.ofVirtual().name(hardware.name()).start(() -> live(bootDevice));
        }
    }

    @Override
    public synchronized void powerOff() {
        if (running != null) {
            running.interrupt();
            running = null;
        }
    }

    @Override
    public void softOff() {
        powerOff();
    }

    @Override
    public synchronized void reset(BootDevice bootDevice) {
        if (running != null) {
            powerOff();
            powerOn(bootDevice);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        powerOff();
    }

    private void live(BootDevice first) {
        try {
            BootDevice device = first;
            while (true) {
                String end = boot(device);
                device = BootDevice.DEFAULT;
                if (POWER_OFF.equals(end)) {
                    off();
                    return;
                }
                if (!REBOOT.equals(end)) {
                    // stays up until somebody cuts the power
                    new CountDownLatch(1).await();
                }
            }
        } catch (InterruptedException cut) {
            console.say("power off");
        }
    }

    private synchronized void off() {
        // whoever cut the power and switched it on again has put another thread here
        if (Thread.currentThread().equals(running)) {
            running = null;
        }
        console.say("switched itself off");
    }

    /** One start; returns what the machine does in the end, null to stay up. */
    private @Nullable String boot(BootDevice device) throws InterruptedException {
        Thread.sleep(SELF_TEST_MILLIS + random.nextInt(SELF_TEST_MORE_MILLIS));
        try {
            Start start = device == BootDevice.DISK
                    ? new Start.Disk()
                    : new NetworkBoot(hardware, dhcp, console, bytes).boot();
            return switch (start) {
                case Start.Kernel(String commandLine) -> ephemeral(commandLine);
                case Start.Disk() -> installed();
            };
        } catch (Trouble trouble) {
            console.say("trouble: " + trouble.getMessage());
            Thread.sleep(FIRMWARE_RETRY_MILLIS);
            return REBOOT;
        }
    }

    private @Nullable String ephemeral(String commandLine) throws Trouble, InterruptedException {
        DhcpClients.Lease lease = dhcp.lease(hardware.macs().getFirst(), systemOptions("udhcp 1.35.0"));
        try (HttpPort http = new HttpPort(lease.address(), bytes)) {
            return new Agent(hardware, disks, commandLine, lease.address(), http, console, clock, random).run();
        }
    }

    private @Nullable String installed() throws Trouble, InterruptedException {
        Map<String, String> files = disks.installed();
        if (files == null) {
            throw new Trouble("no system on the disk");
        }
        DhcpClients.Lease lease = dhcp.lease(hardware.macs().getFirst(), systemOptions(""));
        try (HttpPort http = new HttpPort(lease.address(), bytes)) {
            userData = new InstalledSystem(http, console, clock, random).start(files);
        }
        starts.incrementAndGet();
        return null;
    }

    private static Options systemOptions(String vendorClass) {
        Options.Builder options =
                Options.builder().put(Code.PARAMETER_LIST, Bytes.ofInts(1, 3, 6, 12, 15, 42, 51, 54, 119, 121));
        return (vendorClass.isEmpty() ? options : options.text(Code.VENDOR_CLASS, vendorClass)).build();
    }
}
