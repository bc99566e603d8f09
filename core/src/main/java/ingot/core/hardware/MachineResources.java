package ingot.core.hardware;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the machine-resources document that commissioning makes, with the mapping of facts: metadata-and-scripts §16. */
public final class MachineResources {

    private static final long MIB = 1024 * 1024;

    private static final Set<String> REQUIRED_EXTENSIONS =
            Set.of("resources", "resources_v2", "api_os", "resources_system", "resources_usb_pci");

    private static final Map<String, String> DEBIAN_ARCHITECTURES = Map.of(
            "x86_64", "amd64",
            "i686", "i386",
            "aarch64", "arm64",
            "armv7l", "armhf",
            "armv8l", "armhf",
            "ppc64le", "ppc64el",
            "s390x", "s390x",
            "riscv64", "riscv64");

    private static final Pattern MODEL_SPEED = Pattern.compile("@\\s*([0-9]+(?:\\.[0-9]+)?)\\s*([GM])Hz");

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** What firmware vendors leave in place of a real UUID. */
    private static final Set<String> JUNK_UUIDS = Set.of(
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "03000200-0400-0500-0006-000700080009");

    private static final Set<String> PLACEHOLDERS = Set.of("", "0123456789", "none");

    private final Tree document;
    private final Tree resources;

    private MachineResources(Tree document) {
        this.document = document;
        this.resources = document.get("resources");
    }

    /**
     * The inventory in a parsed document.
     *
     * @param document the JSON object as maps, lists, texts, numbers and booleans
     * @param knownArchitecture what the machine has so far, such as {@code amd64/hwe-24.04}; empty for nothing. Its
     *     sub-architecture is kept if it is more specific
     * @throws InventoryRefused when the document lacks what every such document has
     */
    public static HardwareInventory read(Map<String, ?> document, String knownArchitecture) {
        return new MachineResources(new Tree(document)).inventory(knownArchitecture);
    }

    private HardwareInventory inventory(String knownArchitecture) {
        Set<String> extensions = Set.copyOf(document.texts("api_extensions"));
        Set<String> missing = new TreeSet<>(REQUIRED_EXTENSIONS);
        missing.removeAll(extensions);
        if (!missing.isEmpty() || resources.isEmpty()) {
            throw new InventoryRefused("machine resources lack " + (missing.isEmpty() ? "resources" : missing)
                    + ": commission again with a current ephemeral image");
        }
        Set<String> tags = new HashSet<>(document.get("machine-extra").texts("tags"));
        String type = resources.get("system").text("type");
        if (!type.isEmpty() && !type.equals("physical")) {
            tags.add("virtual");
        }
        List<Tree> sockets = resources.get("cpu").list("sockets");
        return new HardwareInventory(
                architecture(knownArchitecture),
                resources.get("cpu").smallNumber("total"),
                cpuSpeedMhz(sockets),
                cpuModel(sockets),
                resources.get("memory").number("total") / MIB,
                numaNodes(sockets),
                InterfaceReader.read(document),
                DiskReader.read(resources.get("storage").list("disks")),
                DeviceReader.read(resources),
                metadata(),
                uuid(),
                tags);
    }

    private String architecture(String known) {
        String kernel = document.get("environment").text("kernel_architecture");
        String debian = DEBIAN_ARCHITECTURES.get(kernel);
        if (debian == null) {
            throw new InventoryRefused("architecture of the kernel: " + kernel + " (expected one of "
                    + new TreeSet<>(DEBIAN_ARCHITECTURES.keySet()) + ")");
        }
        String platform = document.get("machine-extra").text("platform");
        if (platform.matches("[A-Za-z0-9_.-]+") && !platform.equals("generic")) {
            return debian + "/" + platform;
        }
        return known.startsWith(debian + "/") ? known : debian + "/generic";
    }

    private static @Nullable String cpuModel(List<Tree> sockets) {
        Set<String> names = new HashSet<>();
        for (Tree socket : sockets) {
            String name = socket.text("name");
            int at = name.indexOf(" @");
            names.add((at < 0 ? name : name.substring(0, at)).strip());
        }
        String only = names.size() == 1 ? names.iterator().next() : "";
        return only.isEmpty() ? null : only;
    }

    private static int cpuSpeedMhz(List<Tree> sockets) {
        for (Tree socket : sockets) {
            Matcher speed = MODEL_SPEED.matcher(socket.text("name"));
            if (speed.find()) {
                double number = Double.parseDouble(speed.group(1));
                return (int) Math.round("G".equals(speed.group(2)) ? number * 1000 : number);
            }
        }
        long turbo = sockets.stream()
                .mapToLong(socket -> socket.number("frequency_turbo"))
                .max()
                .orElse(0);
        if (turbo > 0) {
            return (int) Math.min(turbo, Integer.MAX_VALUE);
        }
        double mean = sockets.stream()
                .mapToLong(socket -> socket.number("frequency"))
                .filter(frequency -> frequency > 0)
                .average()
                .orElse(0);
        return (int) (Math.round(mean / 100) * 100);
    }

    private List<HardwareInventory.NumaNode> numaNodes(List<Tree> sockets) {
        Map<Integer, List<Integer>> threads = new TreeMap<>();
        for (Tree socket : sockets) {
            for (Tree core : socket.list("cores")) {
                for (Tree thread : core.list("threads")) {
                    threads.computeIfAbsent(thread.smallNumber("numa_node"), index -> new ArrayList<>())
                            .add(thread.smallNumber("id"));
                }
            }
        }
        Map<Integer, Long> memory = new TreeMap<>();
        for (Tree node : resources.get("memory").list("nodes")) {
            memory.put(node.smallNumber("numa_node"), node.number("total") / MIB);
        }
        if (memory.isEmpty()) {
            memory.put(0, resources.get("memory").number("total") / MIB);
        }
        Set<Integer> indices = new TreeSet<>(threads.keySet());
        indices.addAll(memory.keySet());
        return indices.stream()
                .map(index -> new HardwareInventory.NumaNode(
                        index,
                        threads.getOrDefault(index, List.of()).stream().sorted().toList(),
                        memory.getOrDefault(index, 0L)))
                .toList();
    }

    private Map<String, String> metadata() {
        Map<String, String> found = new TreeMap<>();
        Tree system = resources.get("system");
        for (String key : List.of("vendor", "product", "family", "version", "sku", "serial")) {
            putReal(found, "system_" + key, system.text(key));
        }
        for (String key : List.of("vendor", "product", "serial", "version")) {
            putReal(found, "mainboard_" + key, system.get("motherboard").text(key));
        }
        for (String key : List.of("vendor", "date", "version")) {
            putReal(found, "mainboard_firmware_" + key, system.get("firmware").text(key));
        }
        for (String key : List.of("vendor", "type", "serial", "version")) {
            putReal(found, "chassis_" + key, system.get("chassis").text(key));
        }
        return found;
    }

    private static void putReal(Map<String, String> found, String key, String value) {
        if (!PLACEHOLDERS.contains(value.toLowerCase(Locale.ROOT))) {
            found.put(key, value);
        }
    }

    private @Nullable String uuid() {
        String uuid = resources.get("system").text("uuid").toLowerCase(Locale.ROOT);
        return UUID.matcher(uuid).matches() && !JUNK_UUIDS.contains(uuid) ? uuid : null;
    }
}
