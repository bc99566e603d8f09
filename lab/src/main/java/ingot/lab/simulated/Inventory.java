package ingot.lab.simulated;

import ingot.http.Json;
import ingot.wire.dhcp4.Ip4;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the agent's inventory scripts find on a machine: the document of a real one, with this machine's processors, memory,
 * cards and disks put in.
 */
final class Inventory {

    private static final String FIXTURE = "resources.json";

    private final Hardware hardware;
    private final Ip4 address;

    Inventory(Hardware hardware, Ip4 address) {
        this.hardware = hardware;
        this.address = address;
    }

    /** The output of a subcommand of the agent. */
    String output(String subcommand, String commandLine) {
        return switch (subcommand) {
            case "resources", "commissioning" -> Json.text(resources());
            case "lshw" -> lshw();
            case "kernel-cmdline" -> commandLine + "\n";
            case "bmc-config" -> "no BMC of a known kind here\n";
            default -> "ok\n";
        };
    }

    private Map<String, @Nullable Object> resources() {
        Map<String, @Nullable Object> document = fixture();
        Map<String, @Nullable Object> resources = at(document, "resources");
        Map<String, @Nullable Object> cpu = at(resources, "cpu");
        cpu.put("total", hardware.cores());
        if (cpu.get("sockets") instanceof List<?> sockets && sockets.getFirst() instanceof Map<?, ?> socket) {
            Map<String, @Nullable Object> own = copy(socket);
            own.put("cores", cores());
            cpu.put("sockets", List.of(own));
        }
        long memory = (long) hardware.memoryGib() << 30;
        Map<String, @Nullable Object> bank = at(resources, "memory");
        bank.put("total", memory);
        bank.put(
                "nodes",
                List.of(Map.of("numa_node", 0, "total", memory, "used", 0, "hugepages_total", 0, "hugepages_used", 0)));
        resources.put("network", counted("cards", cards()));
        resources.put("storage", counted("disks", disks()));
        Map<String, @Nullable Object> system = at(resources, "system");
        system.put("uuid", hardware.uuid().toString());
        system.put("serial", "SIM-" + hardware.name());
        at(document, "networks").putAll(interfaces());
        return document;
    }

    private List<Object> cores() {
        List<Object> cores = new ArrayList<>();
        for (int core = 0; core < hardware.cores(); core++) {
            cores.add(Map.of(
                    "core",
                    core,
                    "die",
                    0,
                    "frequency",
                    2597,
                    "threads",
                    List.of(Map.of("id", core, "thread", 0, "numa_node", 0, "online", true, "isolated", false))));
        }
        return cores;
    }

    private List<Object> cards() {
        List<Object> cards = new ArrayList<>();
        for (int card = 0; card < hardware.macs().size(); card++) {
            Map<String, @Nullable Object> port = new LinkedHashMap<>();
            port.put("id", "eth" + card);
            port.put("address", hardware.macs().get(card));
            port.put("port", 0);
            port.put("protocol", "ethernet");
            port.put("link_detected", card == 0);
            port.put("auto_negotiation", true);
            port.put("port_type", "fibre");
            port.put("transceiver_type", "internal");
            Map<String, @Nullable Object> found = new LinkedHashMap<>();
            found.put("driver", "ixgbe");
            found.put("driver_version", "1");
            found.put("vendor", "Intel Corporation");
            found.put("vendor_id", "8086");
            found.put("product", "Ethernet Controller X550");
            found.put("product_id", "1563");
            found.put("pci_address", String.format("0000:%02x:00.0", card + 1));
            found.put("numa_node", 0);
            found.put("ports", List.of(port));
            cards.add(found);
        }
        return cards;
    }

    private List<Object> disks() {
        List<Object> disks = new ArrayList<>();
        for (Hardware.Disk disk : hardware.disks()) {
            Map<String, @Nullable Object> found = new LinkedHashMap<>();
            found.put("id", disk.name());
            found.put("device", "8:" + 16 * disks.size());
            found.put("model", disk.model());
            found.put("type", "sata");
            found.put("read_only", false);
            found.put("removable", false);
            found.put("size", disk.size());
            found.put("serial", disk.serial());
            found.put("block_size", 512);
            found.put("firmware_version", "1.0");
            found.put("rpm", 0);
            found.put("numa_node", 0);
            found.put("partitions", List.of());
            found.put("device_id", "ata-" + disk.serial());
            disks.add(found);
        }
        return disks;
    }

    private Map<String, @Nullable Object> interfaces() {
        Map<String, @Nullable Object> interfaces = new LinkedHashMap<>();
        for (int card = 0; card < hardware.macs().size(); card++) {
            Map<String, @Nullable Object> found = new LinkedHashMap<>();
            found.put(
                    "addresses",
                    card > 0
                            ? List.of()
                            : List.of(Map.of(
                                    "family",
                                    "inet",
                                    "address",
                                    address.toString(),
                                    "netmask",
                                    "16",
                                    "scope",
                                    "global")));
            found.put("hwaddr", hardware.macs().get(card));
            found.put("mtu", 1500);
            found.put("state", card == 0 ? "up" : "down");
            found.put("type", "broadcast");
            found.put("bond", null);
            found.put("bridge", null);
            found.put("vlan", null);
            interfaces.put("eth" + card, found);
        }
        return interfaces;
    }

    private String lshw() {
        StringBuilder disks = new StringBuilder();
        for (Hardware.Disk disk : hardware.disks()) {
            disks.append("""
                     <node id="disk" claimed="true" class="disk">
                      <product>%s</product>
                      <logicalname>/dev/%s</logicalname>
                      <serial>%s</serial>
                      <size units="bytes">%d</size>
                     </node>
                    """.formatted(disk.model(), disk.name(), disk.serial(), disk.size()));
        }
        return """
                <?xml version="1.0" standalone="yes" ?>
                <list>
                <node id="ember" claimed="true" class="system" handle="DMI:0001">
                 <product>Simulated Server</product>
                 <vendor>Ingot Lab</vendor>
                 <serial>SIM-%s</serial>
                 <configuration><setting id="uuid" value="%s" /></configuration>
                 <node id="memory" claimed="true" class="memory"><size units="bytes">%d</size></node>
                 <node id="cpu" claimed="true" class="processor">
                  <product>Simulated CPU</product>
                  <configuration><setting id="cores" value="%d" /></configuration>
                 </node>
                %s</node>
                </list>
                """.formatted(
                        hardware.name(), hardware.uuid(), (long) hardware.memoryGib() << 30, hardware.cores(), disks);
    }

    private static Map<String, @Nullable Object> counted(String what, List<Object> all) {
        Map<String, @Nullable Object> counted = new LinkedHashMap<>();
        counted.put(what, all);
        counted.put("total", all.size());
        return counted;
    }

    private static Map<String, @Nullable Object> fixture() {
        try (InputStream in = Inventory.class.getResourceAsStream(FIXTURE)) {
            if (in == null) {
                throw new IllegalStateException(FIXTURE + ": not in this program");
            }
            return Json.read(in.readAllBytes()) instanceof Map<?, ?> document ? copy(document) : Map.of();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The object at this key, made changeable. */
    private static Map<String, @Nullable Object> at(Map<String, @Nullable Object> parent, String key) {
        Map<String, @Nullable Object> child =
                parent.get(key) instanceof Map<?, ?> known ? copy(known) : new LinkedHashMap<>();
        parent.put(key, child);
        return child;
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }
}
