package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.lab.bmc.Chassis.BootDevice;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QemuMachineTest {

    /** A BMC's word for one start overrides the firmware's own order, which has the network first. */
    @ParameterizedTest
    @CsvSource({
        "DEFAULT, 1, 2, 3",
        "NETWORK, 1, 2, 3",
        "CDROM,   1, 2, 3",
        "SETUP,   1, 2, 3",
        "DISK,    3, 1, 2",
    })
    void bootOrderFollowsTheDevice(BootDevice device, int network, int system, int data) {
        List<String> arguments = machine(Firmware.BIOS).arguments(device);
        assertThat(bootIndex(arguments, "virtio-net-pci")).isEqualTo(network);
        assertThat(bootIndex(arguments, "drive=system")).isEqualTo(system);
        assertThat(bootIndex(arguments, "drive=data")).isEqualTo(data);
    }

    @Test
    void biosHasNoFlashAndBootsByTheNicsOwnRom() {
        List<String> arguments = machine(Firmware.BIOS).arguments(BootDevice.DEFAULT);
        assertThat(arguments).noneMatch(word -> word.contains("pflash"));
        assertThat(nic(arguments)).doesNotContain("romfile");
        assertThat(valueOf(arguments, "-machine")).isEqualTo("q35,graphics=off");
    }

    @Test
    void uefiHasCodeThatNobodyWritesAndVariablesOfItsOwn() {
        QemuMachine machine = machine(Firmware.UEFI);
        assertThat(machine.arguments(BootDevice.DEFAULT))
                .contains("if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd")
                .contains("if=pflash,format=raw,file=/lab/machines/m1/vars.fd");
        assertThat(machine.variablesTemplate()).isEqualTo(Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd"));
    }

    @Test
    void secureBootStartsFromTheFirmwaresOwnPxeAndKnownKeys() {
        QemuMachine machine = machine(Firmware.SECURE);
        List<String> arguments = machine.arguments(BootDevice.DEFAULT);
        assertThat(valueOf(arguments, "-machine")).contains("smm=on");
        assertThat(arguments).contains("driver=cfi.pflash01,property=secure,value=on");
        assertThat(nic(arguments)).endsWith(",romfile=");
        assertThat(machine.variablesTemplate()).isEqualTo(Path.of("/usr/share/OVMF/OVMF_VARS_4M.ms.fd"));
    }

    @ParameterizedTest
    @EnumSource(Firmware.class)
    void serialNumbersFitAVirtioDiskAndTellDisksApart(Firmware firmware) {
        QemuMachine machine = machine(firmware);
        assertThat(List.of(machine.serial("system"), machine.serial("data")))
                .doesNotHaveDuplicates()
                .allMatch(serial -> serial.length() <= 20);
    }

    @ParameterizedTest
    @CsvSource({"KVM, kvm, host", "TCG, 'tcg,tb-size=256', max"})
    void acceleratorSetsTheProcessor(Accelerator accelerator, String word, String processor) {
        QemuMachine machine = new QemuMachine(
                "m1", Firmware.BIOS, accelerator, Path.of("/lab/machines/m1"), "52:54:00:4c:41:01", "tap0");
        List<String> arguments = machine.arguments(BootDevice.DEFAULT);
        assertThat(valueOf(arguments, "-accel")).isEqualTo(word);
        assertThat(valueOf(arguments, "-cpu")).isEqualTo(processor);
    }

    private static QemuMachine machine(Firmware firmware) {
        return new QemuMachine(
                "m1", firmware, Accelerator.TCG, Path.of("/lab/machines/m1"), "52:54:00:4c:41:01", "tap0");
    }

    private static String nic(List<String> arguments) {
        return only(arguments, "virtio-net-pci");
    }

    private static int bootIndex(List<String> arguments, String part) {
        return Integer.parseInt(only(arguments, part).replaceAll(".*bootindex=(\\d+).*", "$1"));
    }

    /** The one argument of a device with this part. */
    private static String only(List<String> arguments, String part) {
        List<String> found = arguments.stream()
                .filter(word -> word.contains(part) && word.contains("bootindex="))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static String valueOf(List<String> arguments, String flag) {
        return arguments.get(arguments.indexOf(flag) + 1);
    }
}
