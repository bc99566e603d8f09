package ingot.lab;

import ingot.lab.bmc.Chassis.BootDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of one virtual machine; a pure function. */
final class QemuArguments {

    private static final Path OVMF = Path.of("/usr/share/OVMF");

    private QemuArguments() {}

    /**
     * A machine as it is built.
     *
     * @param folder where its disks, console and sockets are
     * @param disks images of its disks; the first is the one to boot from
     */
    record Machine(
            String name, Firmware firmware, String mac, String tap, int memoryMib, Path folder, List<Path> disks) {
        Machine {
            disks = List.copyOf(disks);
        }

        Path firmwareVariables() {
            return folder.resolve("firmware.fd");
        }

        Path console() {
            return folder.resolve("serial.log");
        }

        Path monitor() {
            return folder.resolve("qmp");
        }
    }

    /** The template of a UEFI machine's variables. */
    static Path firmwareTemplate() {
        return OVMF.resolve("OVMF_VARS_4M.fd");
    }

    static List<String> of(Machine machine, Accelerator accelerator, BootDevice boot) {
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64", "-name", machine.name()));
        if (accelerator.word().equals("kvm")) {
            command.addAll(List.of("-accel", "kvm", "-cpu", "host"));
        } else {
            command.addAll(List.of("-accel", "tcg,tb-size=256", "-cpu", "max"));
        }
        command.addAll(List.of(
                "-machine",
                "q35,graphics=off",
                "-m",
                Integer.toString(machine.memoryMib()),
                "-smp",
                "1",
                "-nodefaults",
                "-display",
                "none",
                "-vga",
                "none",
                "-rtc",
                "base=utc",
                "-device",
                "virtio-rng-pci",
                "-serial",
                "file:" + machine.console(),
                "-qmp",
                "unix:" + machine.monitor() + ",server=on,wait=off"));
        if (machine.firmware() == Firmware.UEFI) {
            command.addAll(List.of(
                    "-drive", "if=pflash,format=raw,readonly=on,file=" + OVMF.resolve("OVMF_CODE_4M.fd"),
                    "-drive", "if=pflash,format=raw,file=" + machine.firmwareVariables()));
        }
        // The firmware's own order is network first, as managed machines are set; a BMC may ask for the disk once.
        int network = boot == BootDevice.DISK ? machine.disks().size() + 1 : 1;
        int disk = boot == BootDevice.DISK ? 1 : 2;
        command.addAll(List.of(
                "-netdev", "tap,id=n0,ifname=" + machine.tap() + ",script=no,downscript=no",
                "-device", "virtio-net-pci,netdev=n0,mac=" + machine.mac() + ",bootindex=" + network));
        for (int i = 0; i < machine.disks().size(); i++) {
            command.addAll(List.of(
                    "-drive",
                    "if=none,id=d" + i + ",file=" + machine.disks().get(i)
                            + ",format=qcow2,cache=unsafe,discard=unmap,detect-zeroes=unmap",
                    "-device",
                    "virtio-blk-pci,drive=d" + i + ",serial=LAB-" + machine.name() + "-" + i + ",bootindex="
                            + (disk + i)));
        }
        return List.copyOf(command);
    }
}
