package ingot.core.hardware;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The disks that may be written: no optical drives, no made-up devices, each multipath disk once. */
final class DiskReader {

    private static final long SMALLEST_BYTES = 4L * 1024 * 1024;

    /** Paths on which one disk may be seen more than once. */
    private static final Pattern SHARED_PATH = Pattern.compile(".*-(?:fc|sas|iscsi|vmbus)-.*lun-([0-9a-fx]+).*");

    private DiskReader() {}

    static List<ReportedDisk> read(List<Tree> disks) {
        List<Tree> usable = disks.stream().filter(DiskReader::usable).toList();
        Map<String, Integer> paths = new HashMap<>();
        usable.forEach(disk -> paths.merge(identity(disk), 1, Integer::sum));
        Map<String, ReportedDisk> found = new LinkedHashMap<>();
        for (Tree disk : usable) {
            String identity = identity(disk);
            found.putIfAbsent(identity, one(disk, paths.getOrDefault(identity, 1) > 1));
        }
        return List.copyOf(found.values());
    }

    private static boolean usable(Tree disk) {
        String id = disk.text("id");
        return !id.isEmpty()
                && !disk.bool("read_only")
                && !disk.text("type").equals("cdrom")
                && !id.startsWith("bcache")
                && !id.startsWith("loop")
                && disk.number("size") > SMALLEST_BYTES;
    }

    /** Equal for two paths to one disk: its serial number and unit; else its name. */
    private static String identity(Tree disk) {
        Matcher shared = SHARED_PATH.matcher(disk.text("device_path"));
        String serial = disk.text("serial");
        return shared.matches() && !serial.isEmpty() ? "lun " + shared.group(1) + " " + serial : disk.text("id");
    }

    private static ReportedDisk one(Tree disk, boolean multipath) {
        String serial = disk.text("serial");
        String deviceId = disk.text("device_id");
        String name = disk.text("id");
        int blockSize = disk.smallNumber("block_size");
        return new ReportedDisk(
                name,
                orNull(serial),
                orNull(disk.text("model")),
                orNull(disk.text("wwn")),
                deviceId.isEmpty() || serial.isEmpty() ? "/dev/" + name : "/dev/disk/by-id/" + deviceId,
                disk.number("size"),
                blockSize == 0 ? 512 : blockSize,
                disk.text("firmware_version"),
                disk.smallNumber("numa_node"),
                tags(disk, multipath));
    }

    private static List<String> tags(Tree disk, boolean multipath) {
        List<String> tags = new ArrayList<>();
        long rpm = disk.number("rpm");
        if (rpm > 0) {
            tags.add("rotary");
            tags.add(rpm + "rpm");
        } else if (!multipath) {
            tags.add("ssd");
        }
        if (multipath) {
            tags.add("multipath");
        }
        if (disk.bool("removable")) {
            tags.add("removable");
        }
        if (disk.text("type").equals("sata")) {
            tags.add("sata");
        }
        return tags;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
