package ingot.lab.simulated;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is on a machine's disks: which were written, and the files of the installed system. Thread-safe. */
final class Disks {

    private final List<Hardware.Disk> all;
    private final Set<String> written = new HashSet<>();
    private final Map<String, String> files = new HashMap<>();
    private boolean bootable;

    Disks(List<Hardware.Disk> all) {
        this.all = List.copyOf(all);
    }

    /** The one disk that has this identity, or null. */
    Hardware.@Nullable Disk find(Plan.Disk wanted) {
        return all.stream()
                .filter(disk -> disk.serial().equals(wanted.serial()) && disk.size() == wanted.size())
                .findFirst()
                .orElse(null);
    }

    synchronized void wipe(String serial) {
        written.remove(serial);
        if (serial.equals(all.getFirst().serial())) {
            files.clear();
            bootable = false;
        }
    }

    synchronized void write(String serial) {
        written.add(serial);
    }

    synchronized void writeFile(String path, String content) {
        files.put(path, content);
    }

    synchronized void makeBootable() {
        bootable = true;
    }

    /** The files that the installer wrote, if the machine can start from its disk. */
    synchronized @Nullable Map<String, String> installed() {
        return bootable ? Map.copyOf(files) : null;
    }

    /** Whether any disk but the first holds something. */
    synchronized boolean othersWritten() {
        return written.stream().anyMatch(serial -> !serial.equals(all.getFirst().serial()));
    }

    /** Whether nothing is left on any disk. */
    synchronized boolean blank() {
        return written.isEmpty() && !bootable;
    }
}
