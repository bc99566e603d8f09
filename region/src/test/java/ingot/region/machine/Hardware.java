package ingot.region.machine;

/** What a small machine reports of itself. */
final class Hardware {

    /** The disk below as the agent finds it before it writes. */
    static final String FOUND_DISKS =
            "[{\"id\":\"sda\",\"serial\":\"S1\",\"model\":\"DISK\",\"wwn\":\"\",\"size\":8589934592,\"path\":\"/dev/sda\"}]";

    private Hardware() {}

    /** Two threads, 2 GiB, one network card in 10.0.0.0/24, one disk of 8 GiB. */
    static String json(String mac) {
        return """
                {"api_version": "1.0",
                 "api_extensions": ["resources", "resources_v2", "api_os", "resources_system", "resources_usb_pci"],
                 "environment": {"kernel_architecture": "x86_64", "kernel": "Linux"},
                 "resources": {
                   "cpu": {"architecture": "x86_64", "total": 2, "sockets": [
                     {"name": "ACME 3 @ 2.40GHz", "cores": [{"core": 0, "threads": [
                       {"id": 0, "numa_node": 0}, {"id": 1, "numa_node": 0}]}]}]},
                   "memory": {"total": 2147483648, "nodes": [{"numa_node": 0, "total": 2147483648}]},
                   "network": {"total": 1, "cards": [{"vendor": "ACME", "product": "NIC", "ports": [
                     {"id": "eno1", "address": "%1$s", "link_detected": true, "link_speed": 1000}]}]},
                   "storage": {"total": 1, "disks": [
                     {"id": "sda", "model": "DISK", "serial": "S1", "type": "sata", "size": 8589934592,
                      "block_size": 512, "device_id": "ata-DISK_S1"}]},
                   "system": {"vendor": "ACME", "type": "physical"}},
                 "networks": {"eno1": {"type": "broadcast", "hwaddr": "%1$s", "mtu": 1500, "state": "up",
                   "addresses": [{"family": "inet", "address": "10.0.0.50", "netmask": "24", "scope": "global"}]}}}
                """.formatted(mac);
    }
}
