package ingot.lab;

import ingot.lab.bmc.Chassis.BootDevice;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * A lab machine as QEMU sees it.
 *
 * @param folder its disks, sockets and logs
 * @param mac of its NIC
 * @param tap the NIC's other end
 * @param clock what its clock shows when it is switched on, as QEMU's {@code -rtc base=} takes it
 */
record QemuMachine(
        String hostname,
        Firmware firmware,
        Accelerator accelerator,
        Path folder,
        String mac,
        String tap,
        String clock) {

    /** The host's time. */
    private static final String CLOCK_RIGHT = "utc";

    /** A machine whose clock is right. */
    QemuMachine(String hostname, Firmware firmware, Accelerator accelerator, Path folder, String mac, String tap) {
        this(hostname, firmware, accelerator, folder, mac, tap, CLOCK_RIGHT);
    }

    /** The same machine with a clock that is wrong by some years. */
    QemuMachine withClockWrongBy(int years, Instant now) {
        String base = LocalDateTime.ofInstant(now.truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC)
                .plusYears(years)
                .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
        return new QemuMachine(hostname, firmware, accelerator, folder, mac, tap, base);
    }

    static final int MEMORY_MIB = 1536;

    private static final String OVMF = "/usr/share/OVMF/";
    private static final List<String> DISKS = List.of("system", "data");

    /** The disk that is installed to: 8 GiB, copy on write. */
    Path systemDisk() {
        return folder.resolve("system.qcow2");
    }

    /** A disk that only an erasure may change. Raw, so that its content can be compared. */
    Path dataDisk() {
        return folder.resolve("data.raw");
    }

    /** The firmware's variables; absent with {@link Firmware#BIOS}. */
    Path variables() {
        return folder.resolve("vars.fd");
    }

    Path controlSocket() {
        return folder.resolve("qmp");
    }

    /** The serial console, with time stamps. */
    Path serialLog() {
        return folder.resolve("serial.log");
    }

    /** What QEMU itself complains of. */
    Path errorLog() {
        return folder.resolve("qemu.log");
    }

    /** The variables that a new machine starts with. */
    Path variablesTemplate() {
        return Path.of(OVMF + (firmware == Firmware.SECURE ? "OVMF_VARS_4M.ms.fd" : "OVMF_VARS_4M.fd"));
    }

    /** QEMU's command line for a start from this device; the serial console is on standard output. */
    List<String> arguments(BootDevice device) {
        List<String> all = new ArrayList<>(List.of("qemu-system-x86_64", "-name", hostname));
        all.addAll(accelerator.arguments());
        all.addAll(List.of("-m", Integer.toString(MEMORY_MIB), "-smp", "1", "-nodefaults"));
        all.addAll(List.of("-display", "none", "-vga", "none", "-rtc", "base=" + clock, "-device", "virtio-rng-pci"));
        all.addAll(List.of("-uuid", "494e474f-5400-4000-8000-" + mac.replace(":", "")));
        all.addAll(firmwareArguments());
        all.addAll(List.of("-netdev", "tap,id=n0,ifname=" + tap + ",script=no,downscript=no"));
        all.addAll(List.of(
                "-device",
                "virtio-net-pci,netdev=n0,mac=" + mac + ",bootindex=" + networkIndex(device)
                        // iPXE's ROM is not signed; without it the firmware's own PXE is used
                        + (firmware == Firmware.SECURE ? ",romfile=" : "")));
        int index = device == BootDevice.DISK ? 1 : 2; // see networkIndex
        for (String disk : DISKS) {
            boolean system = disk.equals("system");
            // the host's cache is shared with whoever reads the file, and the lab does not outlive the host
            all.addAll(List.of(
                    "-drive",
                    "if=none,id=" + disk + ",format=" + (system ? "qcow2" : "raw") + ",cache=unsafe,discard=unmap"
                            + ",detect-zeroes=unmap,file=" + (system ? systemDisk() : dataDisk())));
            all.addAll(List.of(
                    "-device", "virtio-blk-pci,drive=" + disk + ",serial=" + serial(disk) + ",bootindex=" + index++));
        }
        all.addAll(List.of("-chardev", "socket,id=q,path=" + controlSocket() + ",server=on,wait=off"));
        all.addAll(List.of("-mon", "chardev=q,mode=control", "-serial", "stdio"));
        return all;
    }

    /** A disk's serial number; a virtio disk carries 20 characters. */
    String serial(String disk) {
        return "LAB" + mac.replace(":", "").substring(6).toUpperCase(java.util.Locale.ROOT) + "-" + disk;
    }

    private static int networkIndex(BootDevice device) {
        return switch (device) {
            case DISK -> 3;
            // the order set in the firmware has the network first, as machines under MAAS have
            case DEFAULT, NETWORK, CDROM, SETUP -> 1;
        };
    }

    private List<String> firmwareArguments() {
        return switch (firmware) {
            case BIOS -> List.of("-machine", "q35,graphics=off");
            case UEFI -> flash("q35,graphics=off", "OVMF_CODE_4M.fd", List.of());
            case SECURE ->
                flash(
                        "q35,graphics=off,smm=on",
                        "OVMF_CODE_4M.ms.fd",
                        List.of("-global", "driver=cfi.pflash01,property=secure,value=on"));
        };
    }

    private List<String> flash(String machine, String code, List<String> more) {
        List<String> all = new ArrayList<>(List.of("-machine", machine));
        all.addAll(more);
        all.addAll(List.of("-drive", "if=pflash,format=raw,readonly=on,file=" + OVMF + code));
        all.addAll(List.of("-drive", "if=pflash,format=raw,file=" + variables()));
        return all;
    }
}
