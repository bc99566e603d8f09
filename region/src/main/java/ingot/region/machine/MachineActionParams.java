package ingot.region.machine;

import ingot.http.Param;
import java.util.List;

/** Declared parameters of the larger actions (maas-api/endpoints.json). */
final class MachineActionParams {

    private static final Param COMMENT = Param.string("comment", "Text for the event log.");
    private static final Param ENABLE_SSH = Param.bool("enable_ssh", "Keep the machine up and let the caller in.");
    private static final Param TESTS = Param.string("testing_scripts", "Names or tags of tests; none for no test.")
            .many();

    static final List<Param> COMMISSION = MachineActionOperations.withPlan(
            ENABLE_SSH,
            Param.bool("skip_bmc_config", "Leave the BMC as it is."),
            Param.bool("skip_networking", "Keep the network configuration."),
            Param.bool("skip_storage", "Keep the storage configuration."),
            Param.string("commissioning_scripts", "Names or tags of scripts; none for the built-in ones only.")
                    .many(),
            TESTS);

    static final List<Param> TEST = List.of(ENABLE_SSH, TESTS);

    static final List<Param> RELEASE = MachineActionOperations.withPlan(
            COMMENT,
            Param.bool("erase", "Erase the disks."),
            Param.bool("secure_erase", "Erase by the disks' own command."),
            Param.bool("quick_erase", "Erase both ends of the disks only."),
            Param.bool("force", "Release although it hosts others."),
            Param.string("scripts", "Names or tags of release scripts.").many());

    static final List<Param> DEPLOY = MachineActionOperations.withPlan(
            COMMENT,
            Param.string("user_data", "Data for the first boot, as base64 or text."),
            Param.string("distro_series", "Series, os/series, or an alias."),
            Param.string("osystem", "Operating system."),
            Param.string("hwe_kernel", "Kernel to deploy with."),
            Param.string("license_key", "License key of the operating system."),
            Param.bool("enable_kernel_crash_dump", "Keep dumps of a crashed kernel."),
            Param.bool("vcenter_registration", "Register ESXi at the vCenter."),
            Param.string("agent_name", "Text stored on the machine."),
            Param.bool("bridge_all", "Bridge every configured interface until release."),
            Param.choice("bridge_type", List.of("standard", "ovs"), "Kind of bridge."),
            Param.bool("bridge_stp", "Spanning tree on the bridges."),
            Param.integer("bridge_fd", 0, 65_535, "Forward delay of the bridges in seconds."),
            Param.bool("install_rackd", "Removed."),
            Param.bool("install_kvm", "Make it a VM host."),
            Param.bool("register_vmhost", "Make it a VM host."),
            Param.bool("ephemeral_deploy", "Run from memory."),
            Param.bool("enable_hw_sync", "Report hardware while deployed."));

    static final List<Param> LAYOUT = List.of(
            Param.string("storage_layout", "flat, lvm or blank.").need(),
            Param.string("boot_size", "Size of the boot partition: bytes, with suffix, or percent."),
            Param.string("root_size", "Size of the root partition: bytes, with suffix, or percent."),
            Param.string("root_device", "Disk of the root partition."),
            Param.string("vg_name", "Name of the volume group."),
            Param.string("lv_name", "Name of the logical volume."),
            Param.string("lv_size", "Size of the logical volume."));

    private MachineActionParams() {}
}
