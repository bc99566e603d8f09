package ingot.lab.simulated;

import ingot.http.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written (agent protocol §5), as far as a simulated machine follows it.
 *
 * @param hash its name
 */
record Plan(String hash, String kind, String attempt, List<Disk> disks, List<Step> steps) {

    Plan {
        disks = List.copyOf(disks);
        steps = List.copyOf(steps);
    }

    /** A disk that is to be found. */
    record Disk(String id, String serial, long size) {}

    /** A step with all its keys. */
    record Step(String op, String id, Map<?, ?> keys) {
        String text(String key) {
            Object value = keys.get(key);
            return value == null ? "" : value.toString();
        }
    }

    /**
     * Reads a plan.
     *
     * @throws Trouble when it is none
     */
    static Plan parse(byte[] bytes) throws Trouble {
        if (!(Json.read(bytes) instanceof Map<?, ?> document)
                || !(document.get("disks") instanceof List<?> disks)
                || !(document.get("steps") instanceof List<?> steps)) {
            throw new Trouble("the plan is not readable");
        }
        List<Disk> wanted = new ArrayList<>();
        for (Object each : disks) {
            if (each instanceof Map<?, ?> disk && disk.get("size") instanceof Number size) {
                wanted.add(new Disk(text(disk.get("id")), text(disk.get("serial")), size.longValue()));
            }
        }
        List<Step> all = new ArrayList<>();
        for (Object each : steps) {
            if (each instanceof Map<?, ?> step) {
                all.add(new Step(text(step.get("op")), text(step.get("id")), step));
            }
        }
        return new Plan(sha256(bytes), text(document.get("kind")), text(document.get("attempt")), wanted, all);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256: not in this JDK", impossible);
        }
    }
}
