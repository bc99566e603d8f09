package ingot.core.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A two-socket server written by hand, with one of everything that the mapping treats in its own way. */
class MachineResourcesTest {

    private static final long GIB = 1024L * 1024 * 1024;

    private final Map<String, Object> document = Server.document();

    @Test
    void processorsAndMemoryAreCounted() {
        HardwareInventory inventory = MachineResources.read(document, "");

        assertThat(inventory.architecture()).isEqualTo("amd64/generic");
        assertThat(inventory.cpuCount()).isEqualTo(4);
        assertThat(inventory.cpuSpeedMhz()).isEqualTo(2400);
        assertThat(inventory.cpuModel()).isEqualTo("Intel(R) Xeon(R) CPU E5-2640");
        assertThat(inventory.memoryMib()).isEqualTo(65536);
        assertThat(inventory.numaNodes())
                .containsExactly(
                        new HardwareInventory.NumaNode(0, List.of(0, 2), 32768),
                        new HardwareInventory.NumaNode(16, List.of(1, 3), 32768));
    }

    @Test
    void onlyWritableDisksAreTakenAndEachMultipathDiskOnce() {
        HardwareInventory inventory = MachineResources.read(document, "");

        assertThat(inventory.disks())
                .extracting(
                        ReportedDisk::name,
                        ReportedDisk::serial,
                        ReportedDisk::idPath,
                        ReportedDisk::blockSizeBytes,
                        ReportedDisk::tags)
                .containsExactly(
                        tuple("sda", "S1", "/dev/disk/by-id/ata-M_S1", 512, List.of("rotary", "7200rpm", "sata")),
                        tuple("vda", null, "/dev/vda", 512, List.of("ssd")),
                        tuple("nvme0n1", "N1", "/dev/disk/by-id/nvme-N1", 4096, List.of("ssd")),
                        tuple("sdc", "L1", "/dev/disk/by-id/wwn-1", 512, List.of("multipath")),
                        tuple("sdf", "L1", "/dev/disk/by-id/wwn-2", 512, List.of("ssd")));
    }

    @Test
    void interfacesHaveHardwareAndAddresses() {
        HardwareInventory inventory = MachineResources.read(document, "");

        assertThat(inventory.interfaces())
                .extracting(NetworkInterface::name, NetworkInterface::kind, NetworkInterface::mac)
                .containsExactly(
                        tuple("bond0", NetworkInterface.Kind.BOND, "52:54:00:aa:00:01"),
                        tuple("bond0.20", NetworkInterface.Kind.VLAN, "52:54:00:aa:00:01"),
                        tuple("eno1", NetworkInterface.Kind.PHYSICAL, "52:54:00:aa:00:01"));
        assertThat(inventory.interfaces().get(2)).satisfies(card -> {
            assertThat(card.vendor()).isEqualTo("Intel");
            assertThat(card.product()).isEqualTo("X710");
            assertThat(card.firmwareVersion()).isEqualTo("7.10");
            assertThat(card.linkConnected()).isTrue();
            assertThat(card.linkSpeedMbit()).isEqualTo(1000);
            assertThat(card.interfaceSpeedMbit()).isEqualTo(10000);
            assertThat(card.sriovMaxVf()).isEqualTo(64);
            assertThat(card.tags()).containsExactly("sriov");
            assertThat(card.numaNode()).isEqualTo(16);
            assertThat(card.addresses()).containsExactly(new NetworkInterface.Address("10.0.0.7", 24));
        });
        assertThat(inventory.interfaces().get(1).parents()).containsExactly("bond0");
        assertThat(inventory.interfaces().get(1).vid()).isEqualTo(20);
        assertThat(inventory.interfaces().getFirst().parents()).containsExactly("eno1", "eno2");
    }

    @Test
    void placeholdersOfMakersAreNotTaken() {
        HardwareInventory inventory = MachineResources.read(document, "");

        assertThat(inventory.metadata())
                .containsOnly(
                        Map.entry("system_vendor", "ACME"),
                        Map.entry("system_product", "Anvil"),
                        Map.entry("mainboard_product", "Board"),
                        Map.entry("mainboard_firmware_version", "1.2"));
        assertThat(inventory.uuid()).isEqualTo("4c4c4544-0031-4410-8051-b4c04f563732");
        assertThat(inventory.tags()).isEmpty();
    }

    @Test
    void devicesKnowWhatTheyAreFor() {
        assertThat(MachineResources.read(document, "").devices())
                .extracting(
                        NodeDevice::bus, NodeDevice::hardwareType, NodeDevice::address, NodeDevice::commissioningDriver)
                .containsExactly(
                        tuple(NodeDevice.Bus.PCIE, NodeDevice.HardwareType.NETWORK, "0000:02:00.0", "i40e"),
                        tuple(NodeDevice.Bus.PCIE, NodeDevice.HardwareType.NODE, "0000:00:1f.0", ""),
                        tuple(NodeDevice.Bus.USB, NodeDevice.HardwareType.NODE, "1:2", "hub, usbhid"));
    }

    @ParameterizedTest
    @CsvSource({
        "'',              '',         amd64/generic",
        "amd64/hwe-24.04, '',         amd64/hwe-24.04",
        "arm64/generic,   '',         amd64/generic",
        "amd64/generic,   nvidia-dgx, amd64/nvidia-dgx",
        "amd64/generic,   generic,    amd64/generic",
    })
    void moreSpecificArchitectureIsKept(String known, String platform, String architecture) {
        document.put("machine-extra", Map.of("platform", platform, "tags", List.of("dgx")));

        HardwareInventory inventory = MachineResources.read(document, known);

        assertThat(inventory.architecture()).isEqualTo(architecture);
        assertThat(inventory.tags()).containsExactly("dgx");
    }

    @ParameterizedTest
    @CsvSource({
        "QEMU Virtual CPU, 0,    2390, 2400, QEMU Virtual CPU",
        "Some CPU,         3700, 2390, 3700, Some CPU",
        "Fast @ 800MHz,    3700, 2390, 800,  Fast",
        "'',               0,    0,    0,    ",
    })
    void speedIsTakenFromModelThenTurboThenMeasurement(String name, int turbo, int now, int speed, String model) {
        resources()
                .put(
                        "cpu",
                        Map.of(
                                "total",
                                1,
                                "sockets",
                                List.of(Map.of("name", name, "frequency_turbo", turbo, "frequency", now))));

        assertThat(MachineResources.read(document, "").cpuSpeedMhz()).isEqualTo(speed);
        assertThat(MachineResources.read(document, "").cpuModel()).isEqualTo(model);
    }

    @Test
    void junkIdentityIsNoIdentityAndVirtualMachinesAreTagged() {
        resources().put("system", Map.of("uuid", "03000200-0400-0500-0006-000700080009", "type", "virtual-machine"));

        HardwareInventory inventory = MachineResources.read(document, "");

        assertThat(inventory.uuid()).isNull();
        assertThat(inventory.tags()).containsExactly("virtual");
    }

    @Test
    void missingPartsCountAsEmpty() {
        Map<String, Object> bare = new HashMap<>(document);
        bare.put("networks", null);
        Map<String, Object> resources = new HashMap<>();
        resources.put("cpu", Map.of("total", 1));
        resources.put("memory", Map.of("total", GIB));
        resources.put("storage", null);
        bare.put("resources", resources);

        HardwareInventory inventory = MachineResources.read(bare, "");

        assertThat(inventory.disks()).isEmpty();
        assertThat(inventory.interfaces()).isEmpty();
        assertThat(inventory.cpuModel()).isNull();
        assertThat(inventory.numaNodes()).containsExactly(new HardwareInventory.NumaNode(0, List.of(), 1024));
    }

    @Test
    void documentOfAnOldImageIsRefusedInWords() {
        document.put("api_extensions", List.of("resources", "resources_v2", "api_os", "resources_system"));

        assertThatThrownBy(() -> MachineResources.read(document, ""))
                .isInstanceOf(InventoryRefused.class)
                .hasMessageContaining("resources_usb_pci");
    }

    @Test
    void unknownKernelArchitectureIsRefused() {
        document.put("environment", Map.of("kernel_architecture", "vax"));

        assertThatThrownBy(() -> MachineResources.read(document, ""))
                .isInstanceOf(InventoryRefused.class)
                .hasMessageContaining("vax");
    }

    @SuppressWarnings("unchecked") // the fixture's own map
    private Map<String, Object> resources() {
        return (Map<String, Object>) document.computeIfAbsent("resources", key -> new HashMap<>());
    }

    /** The fixture. */
    private static final class Server {

        static Map<String, Object> document() {
            Map<String, Object> document = new HashMap<>();
            document.put("api_version", "1.0");
            document.put(
                    "api_extensions",
                    List.of("resources", "resources_v2", "api_os", "resources_system", "resources_usb_pci"));
            document.put("environment", Map.of("kernel_architecture", "x86_64"));
            Map<String, Object> resources = new HashMap<>();
            resources.put("cpu", Map.of("total", 4, "sockets", List.of(socket(0), socket(16))));
            resources.put(
                    "memory",
                    Map.of(
                            "total",
                            64 * GIB,
                            "nodes",
                            List.of(
                                    Map.of("numa_node", 0, "total", 32 * GIB),
                                    Map.of("numa_node", 16, "total", 32 * GIB))));
            resources.put("storage", Map.of("total", 99, "disks", disks()));
            resources.put("network", Map.of("cards", List.of(card())));
            resources.put("system", system());
            resources.put("pci", Map.of("devices", pci()));
            resources.put("usb", Map.of("devices", List.of(usb())));
            document.put("resources", resources);
            document.put("networks", networks());
            return document;
        }

        private static Map<String, Object> socket(int node) {
            int first = node == 0 ? 0 : 1;
            return Map.of(
                    "name",
                    "Intel(R) Xeon(R) CPU E5-2640 @ 2.40GHz",
                    "frequency_turbo",
                    3400,
                    "cores",
                    List.of(Map.of(
                            "threads",
                            List.of(
                                    Map.of("id", first, "numa_node", node),
                                    Map.of("id", first + 2, "numa_node", node)))));
        }

        private static List<Map<String, Object>> disks() {
            List<Map<String, Object>> disks = new ArrayList<>();
            disks.add(disk("sda", "S1", "ata-M_S1", "pci-0-ata-1", "rpm", 7200, "type", "sata"));
            disks.add(disk("sr0", "C1", "", "", "type", "cdrom"));
            disks.add(disk("sdb", "R1", "", "", "read_only", true));
            disks.add(disk("bcache0", "", "", ""));
            disks.add(disk("loop3", "", "", ""));
            disks.add(disk("sdz", "Z1", "", "", "size", 4L * 1024 * 1024));
            disks.add(disk("vda", "", "virtio-x", "", "block_size", 0));
            disks.add(disk("nvme0n1", "N1", "nvme-N1", "pci-0-nvme-1", "block_size", 4096, "type", "nvme"));
            disks.add(disk("sdc", "L1", "wwn-1", "pci-0000:05:00.0-fc-0x50-lun-1"));
            disks.add(disk("sdd", "L1", "wwn-1", "pci-0000:06:00.0-fc-0x51-lun-1"));
            disks.add(disk("sdf", "L1", "wwn-2", "pci-0000:05:00.0-fc-0x50-lun-2"));
            return disks;
        }

        private static Map<String, Object> disk(
                String id, String serial, String deviceId, String path, Object... more) {
            Map<String, Object> disk = new HashMap<>();
            disk.put("id", id);
            disk.put("serial", serial);
            disk.put("device_id", deviceId);
            disk.put("device_path", path);
            disk.put("size", 100 * GIB);
            disk.put("block_size", 512);
            for (int index = 0; index < more.length; index += 2) {
                disk.put(String.valueOf(more[index]), more[index + 1]);
            }
            return disk;
        }

        private static Map<String, Object> card() {
            Map<String, Object> card = new HashMap<>();
            card.put("vendor", "Intel");
            card.put("product", "X710");
            card.put("firmware_version", "7.10");
            card.put("driver", "i40e");
            card.put("numa_node", 16);
            card.put("pci_address", "0000:02:00.0");
            card.put("sriov", Map.of("maximum_vfs", 64));
            card.put(
                    "ports",
                    List.of(Map.of(
                            "id",
                            "eno1",
                            "link_detected",
                            true,
                            "link_speed",
                            1000,
                            "supported_modes",
                            List.of("100baseT/Full", "10000baseT/Full", "odd"))));
            return card;
        }

        private static Map<String, Object> system() {
            Map<String, Object> system = new HashMap<>();
            system.put("uuid", "4C4C4544-0031-4410-8051-B4C04F563732");
            system.put("vendor", "ACME");
            system.put("product", "Anvil");
            system.put("family", "None");
            system.put("version", "0123456789");
            system.put("sku", "");
            system.put("type", "physical");
            system.put("motherboard", Map.of("product", "Board"));
            system.put("firmware", Map.of("version", "1.2"));
            system.put("chassis", null);
            return system;
        }

        private static List<Map<String, Object>> pci() {
            return List.of(
                    Map.of("pci_address", "0000:02:00.0", "vendor_id", "8086", "product_id", "1572", "driver", "i40e"),
                    Map.of("pci_address", "0000:00:1f.0", "vendor_id", "8086", "product_id", "2918"),
                    Map.of("pci_address", "0000:00:00.0"));
        }

        private static Map<String, Object> usb() {
            return Map.of(
                    "bus_address",
                    1,
                    "device_address",
                    2,
                    "vendor_id",
                    "1d6b",
                    "product_id",
                    "0002",
                    "interfaces",
                    List.of(Map.of("driver", "usbhid"), Map.of("driver", "hub"), Map.of("driver", "hub"), Map.of()));
        }

        private static Map<String, Object> networks() {
            Map<String, Object> networks = new HashMap<>();
            networks.put(
                    "eno1",
                    Map.of(
                            "type",
                            "broadcast",
                            "hwaddr",
                            "52:54:00:AA:00:01",
                            "mtu",
                            1500,
                            "addresses",
                            List.of(
                                    Map.of("address", "10.0.0.7", "netmask", "24", "scope", "global"),
                                    Map.of("address", "fe80::1", "netmask", "64", "scope", "link"))));
            networks.put("lo", Map.of("type", "loopback", "hwaddr", "00:00:00:00:00:00"));
            networks.put("usb0", Map.of("type", "broadcast", "hwaddr", "02:00:00:00:00:02"));
            networks.put(
                    "ib0",
                    Map.of(
                            "type",
                            "broadcast",
                            "hwaddr",
                            "a0:00:02:20:fe:80:00:00:00:00:00:00:e4:1d:2d:03:00:4f:06:e1"));
            networks.put(
                    "bond0",
                    Map.of(
                            "type",
                            "broadcast",
                            "hwaddr",
                            "52:54:00:aa:00:01",
                            "bond",
                            Map.of("lower_devices", List.of("eno1", "eno2"))));
            networks.put(
                    "bond0.20",
                    Map.of(
                            "type",
                            "broadcast",
                            "hwaddr",
                            "52:54:00:aa:00:01",
                            "vlan",
                            Map.of("lower_device", "bond0", "vid", 20)));
            return networks;
        }
    }
}
