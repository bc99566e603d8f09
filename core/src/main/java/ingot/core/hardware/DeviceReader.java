package ingot.core.hardware;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** PCI and USB devices; what a card or disk is for tells what its device is for. */
final class DeviceReader {

    private DeviceReader() {}

    static List<NodeDevice> read(Tree resources) {
        Map<String, NodeDevice.HardwareType> types = new HashMap<>();
        addTypes(types, resources.get("storage").list("disks"), NodeDevice.HardwareType.STORAGE);
        addTypes(types, resources.get("network").list("cards"), NodeDevice.HardwareType.NETWORK);
        addTypes(types, resources.get("gpu").list("cards"), NodeDevice.HardwareType.GPU);
        List<NodeDevice> found = new ArrayList<>();
        for (Tree device : resources.get("pci").list("devices")) {
            add(found, types, NodeDevice.Bus.PCIE, device.text("pci_address"), device.text("driver"), device);
        }
        for (Tree device : resources.get("usb").list("devices")) {
            String address = device.number("bus_address") + ":" + device.number("device_address");
            String drivers = device.list("interfaces").stream()
                    .map(part -> part.text("driver"))
                    .filter(driver -> !driver.isEmpty())
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
            add(found, types, NodeDevice.Bus.USB, address, drivers, device);
        }
        return found;
    }

    private static void addTypes(
            Map<String, NodeDevice.HardwareType> types, List<Tree> parts, NodeDevice.HardwareType type) {
        for (Tree part : parts) {
            types.putIfAbsent(part.text("pci_address"), type);
            types.putIfAbsent(part.text("usb_address"), type);
        }
        types.remove("");
    }

    private static void add(
            List<NodeDevice> found,
            Map<String, NodeDevice.HardwareType> types,
            NodeDevice.Bus bus,
            String address,
            String driver,
            Tree device) {
        if (device.text("vendor_id").isEmpty() || device.text("product_id").isEmpty()) {
            return;
        }
        found.add(new NodeDevice(
                bus,
                types.getOrDefault(address, NodeDevice.HardwareType.NODE),
                address,
                device.text("vendor_id"),
                device.text("product_id"),
                device.text("vendor"),
                device.text("product"),
                driver,
                device.smallNumber("numa_node")));
    }
}
