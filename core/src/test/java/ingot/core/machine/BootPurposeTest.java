package ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What boots in each status (facts: lifecycle §9). Columns: netboot on, netboot off, deployed in memory. */
class BootPurposeTest {
    private static final String TABLE = """
            NW commissioning commissioning commissioning
            CO commissioning commissioning commissioning
            FC poweroff      poweroff      poweroff
            MI poweroff      poweroff      poweroff
            RY poweroff      poweroff      poweroff
            RS poweroff      poweroff      poweroff
            DP local         local         xinstall
            RT poweroff      poweroff      poweroff
            BR poweroff      poweroff      poweroff
            DG xinstall      local         xinstall
            AL poweroff      poweroff      poweroff
            FD poweroff      poweroff      poweroff
            RL commissioning commissioning commissioning
            FR poweroff      poweroff      poweroff
            DE commissioning commissioning commissioning
            FE poweroff      poweroff      poweroff
            RM commissioning commissioning commissioning
            ER commissioning commissioning commissioning
            FN poweroff      poweroff      poweroff
            XR poweroff      poweroff      poweroff
            FX poweroff      poweroff      poweroff
            TS commissioning commissioning commissioning
            FT poweroff      poweroff      poweroff
            """;

    @Test
    void everyStatusBootsWhatItShould() {
        assertThat(TABLE.lines()).hasSize(23).allSatisfy(row -> {
            String[] cells = Machines.cells(row);
            MachineState state = Machines.in(Machines.code(cells[0]));
            Deployment inMemory = new Deployment("ubuntu", "noble", "", "", true, false, false, null, null);
            assertThat(BootPurpose.of(state).word()).as(row).isEqualTo(cells[1]);
            assertThat(BootPurpose.of(state.edit().netboot(false).build()).word())
                    .as(row)
                    .isEqualTo(cells[2]);
            assertThat(BootPurpose.of(state.edit().deployment(inMemory).build()).word())
                    .as(row)
                    .isEqualTo(cells[3]);
        });
    }

    @Test
    void deployedMachineThatLeavesRescueModeBootsItsDisk() {
        MachineState leaving = Machines.in(MachineStatus.EXITING_RESCUE_MODE)
                .edit()
                .previousStatus(MachineStatus.DEPLOYED)
                .build();
        assertThat(BootPurpose.of(leaving)).isEqualTo(BootPurpose.LOCAL);
    }

    @Test
    void devicesAndControllersBootLocally() {
        assertThat(BootPurpose.of(MachineState.created("abc123", "printer", NodeType.DEVICE, null)))
                .isEqualTo(BootPurpose.LOCAL_DEVICE);
        assertThat(BootPurpose.of(MachineState.created("abc123", "rack", NodeType.RACK_CONTROLLER, null)))
                .isEqualTo(BootPurpose.LOCAL);
    }

    @Test
    void eventSaysWhatBoots() {
        assertThat(BootPurpose.COMMISSIONING.eventText(MachineStatus.ENTERING_RESCUE_MODE))
                .isEqualTo("rescue mode");
        assertThat(BootPurpose.COMMISSIONING.eventText(MachineStatus.TESTING)).isEqualTo("commissioning");
        assertThat(BootPurpose.XINSTALL.eventText(MachineStatus.DEPLOYING)).isEqualTo("installation");
        assertThat(BootPurpose.LOCAL.eventText(MachineStatus.DEPLOYED)).isEqualTo("local boot");
        assertThat(BootPurpose.POWEROFF.eventText(MachineStatus.READY)).isEqualTo("power off");
    }

    @Test
    void afterARestoreAMachineBootsItsDiskUnlessItIsDeployedInMemory() {
        assertThat(BootPurpose.XINSTALL.afterRestore(MachineStatus.DEPLOYING)).isEqualTo(BootPurpose.LOCAL);
        assertThat(BootPurpose.COMMISSIONING.afterRestore(MachineStatus.COMMISSIONING))
                .isEqualTo(BootPurpose.LOCAL);
        assertThat(BootPurpose.POWEROFF.afterRestore(MachineStatus.READY)).isEqualTo(BootPurpose.LOCAL);
        assertThat(BootPurpose.LOCAL.afterRestore(MachineStatus.DEPLOYED)).isEqualTo(BootPurpose.LOCAL);
        assertThat(BootPurpose.XINSTALL.afterRestore(MachineStatus.DEPLOYED)).isEqualTo(BootPurpose.XINSTALL);
    }
}
