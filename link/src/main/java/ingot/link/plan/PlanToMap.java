package ingot.link.plan;

import ingot.core.storage.PlacedPartition;
import ingot.core.storage.Plan;
import ingot.core.storage.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan as ordered maps, field by field as the machine agent's contract names them. */
final class PlanToMap {

    private PlanToMap() {}

    static Map<String, @Nullable Object> of(Plan plan) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("version", Plan.VERSION);
        map.put("kind", plan.kind().text());
        map.put("attempt", plan.attempt());
        map.put("system_id", plan.systemId());
        map.put("hostname", plan.hostname());
        map.put("ever_deployed", plan.everDeployed());
        map.put("firmware", plan.firmware().text());
        map.put("architecture", plan.architecture());
        map.put("disks", plan.disks().stream().map(PlanToMap::disk).toList());
        map.put("steps", plan.steps().stream().map(PlanToMap::step).toList());
        return map;
    }

    private static Map<String, @Nullable Object> disk(Plan.PlanDisk disk) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", disk.id());
        map.put("serial", disk.serial());
        map.put("model", disk.model());
        map.put("wwn", disk.wwn());
        map.put("size", disk.size());
        map.put("logical_block_size", disk.logicalBlockSize());
        map.put("id_path", disk.idPath());
        return map;
    }

    private static Map<String, @Nullable Object> step(Step step) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        switch (step) {
            case Step.Wipe wipe -> {
                head(map, "wipe", wipe);
                map.put("disk", wipe.disk());
                map.put("mode", wipe.mode().text());
            }
            case Step.MakeTable table -> {
                head(map, "partition", table);
                map.put("disk", table.disk());
                map.put("label", table.label().text());
                map.put("uuid", table.uuid());
                map.put(
                        "partitions",
                        table.partitions().stream().map(PlanToMap::partition).toList());
            }
            case Step.Format format -> {
                head(map, "format", format);
                map.put("device", format.device());
                map.put("fstype", format.fstype().text());
                map.put("label", format.label());
                map.put("uuid", format.uuid());
                map.put("options", format.options());
            }
            case Step.Mount mount -> {
                head(map, "mount", mount);
                map.put("device", mount.device());
                map.put("path", mount.path());
                map.put("options", mount.options());
            }
            case Step.Image image -> {
                head(map, "image", image);
                map.put("url", image.url());
                map.put("sha256", image.sha256());
                map.put("size", image.size());
                map.put("format", image.format());
                map.put("path", image.path());
            }
            case Step.WriteFile file -> {
                head(map, "file", file);
                map.put("path", file.path());
                map.put("mode", file.mode());
                map.put("content", file.content());
            }
            case Step.BootLoader loader -> {
                head(map, "boot_loader", loader);
                map.put("kind", loader.kind().text());
                map.put("disk", loader.disk());
                map.put("esp", loader.esp());
                map.put("root_uuid", loader.rootUuid());
                map.put("kernel_options", loader.kernelOptions());
            }
            case Step.Chroot chroot -> {
                head(map, "chroot", chroot);
                map.put("command", chroot.command());
            }
            case Step.NetbootOff off -> {
                head(map, "netboot_off", off);
                map.put("url", off.url());
            }
            case Step.VerifyZero verify -> {
                head(map, "verify_zero", verify);
                map.put("disk", verify.disk());
                map.put("samples", verify.samples());
            }
        }
        return map;
    }

    private static void head(Map<String, @Nullable Object> map, String op, Step step) {
        map.put("op", op);
        map.put("id", step.id());
    }

    private static Map<String, @Nullable Object> partition(PlacedPartition partition) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", partition.id());
        map.put("number", partition.number());
        map.put("start", partition.start());
        map.put("size", partition.size());
        map.put("type", partition.type().text());
        map.put("uuid", partition.uuid());
        map.put("name", partition.name());
        return map;
    }
}
