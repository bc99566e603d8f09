package ingot.lab.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HardwareTest {

    @Test
    void theSameNumberIsAlwaysTheSameMachine() {
        assertThat(Hardware.of(7, "m", BootRom.IPXE_BIOS)).isEqualTo(Hardware.of(7, "m", BootRom.IPXE_BIOS));
    }

    @Test
    void machinesDifferInCardsDisksProcessorsAndMemory() {
        Set<Integer> cards = new HashSet<>();
        Set<Integer> disks = new HashSet<>();
        Set<Integer> cores = new HashSet<>();
        Set<Integer> memory = new HashSet<>();
        for (int number = 0; number < 200; number++) {
            Hardware machine = Hardware.of(number, "m", BootRom.IPXE_UEFI);
            cards.add(machine.macs().size());
            disks.add(machine.disks().size());
            cores.add(machine.cores());
            memory.add(machine.memoryGib());
        }
        assertThat(cards).containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThat(disks).containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7);
        assertThat(cores).containsExactlyInAnyOrder(2, 4, 8, 16, 32);
        assertThat(memory).containsExactlyInAnyOrder(8, 16, 32, 64, 128, 256);
    }

    @Test
    void noTwoMachinesShareAnAddressASerialNumberOrAnIdentity() {
        Set<String> seen = new HashSet<>();
        for (int number = 0; number < 2000; number++) {
            Hardware machine = Hardware.of(number, "m", BootRom.UEFI_PXE);
            assertThat(machine.macs()).allMatch(seen::add);
            assertThat(machine.disks()).allMatch(disk -> seen.add(disk.serial()));
            assertThat(seen.add(machine.uuid().toString())).isTrue();
        }
    }
}
