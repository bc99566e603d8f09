package ingot.link.plan;

import ingot.core.boot.Firmware;
import ingot.core.storage.FilesystemType;
import ingot.core.storage.PlacedPartition;
import ingot.core.storage.Plan;
import ingot.core.storage.Step;
import ingot.core.storage.TableLabel;
import org.jspecify.annotations.Nullable;

/** The reverse of {@link PlanToMap}. */
final class MapToPlan {

    private MapToPlan() {}

    static Plan of(@Nullable Object document) {
        Fields plan = Fields.of("plan", document);
        long version = plan.number("version");
        if (version != Plan.VERSION) {
            throw new MalformedPlan("plan.version: " + version + " (expected: " + Plan.VERSION + ")");
        }
        try {
            return new Plan(
                    plan.word("kind", Plan.Kind::ofText),
                    plan.text("attempt"),
                    plan.text("system_id"),
                    plan.text("hostname"),
                    plan.bool("ever_deployed"),
                    plan.word("firmware", Firmware::ofText),
                    plan.text("architecture"),
                    plan.objects("disks", MapToPlan::disk),
                    plan.objects("steps", MapToPlan::step));
        } catch (IllegalArgumentException e) {
            throw new MalformedPlan("plan is inconsistent", e);
        }
    }

    private static Plan.PlanDisk disk(Fields disk) {
        return new Plan.PlanDisk(
                disk.text("id"),
                disk.textOrNull("serial"),
                disk.textOrNull("model"),
                disk.textOrNull("wwn"),
                disk.number("size"),
                disk.smallNumber("logical_block_size"),
                disk.textOrNull("id_path"));
    }

    private static Step step(Fields step) {
        String id = step.text("id");
        return switch (step.text("op")) {
            case "wipe" -> new Step.Wipe(id, step.text("disk"), step.word("mode", Step.WipeMode::ofText));
            case "partition" ->
                new Step.MakeTable(
                        id,
                        step.text("disk"),
                        step.word("label", TableLabel::ofText),
                        step.text("uuid"),
                        step.objects("partitions", MapToPlan::partition));
            case "format" ->
                new Step.Format(
                        id,
                        step.text("device"),
                        step.word("fstype", MapToPlan::filesystemType),
                        step.text("label"),
                        step.text("uuid"),
                        step.texts("options"));
            case "mount" -> new Step.Mount(id, step.text("device"), step.text("path"), step.text("options"));
            case "image" ->
                new Step.Image(
                        id,
                        step.text("url"),
                        step.text("sha256"),
                        step.number("size"),
                        step.text("format"),
                        step.text("path"));
            case "file" -> new Step.WriteFile(id, step.text("path"), step.text("mode"), step.text("content"));
            case "boot_loader" ->
                new Step.BootLoader(
                        id,
                        step.word("kind", Step.LoaderKind::ofText),
                        step.text("disk"),
                        step.textOrNull("esp"),
                        step.text("root_uuid"),
                        step.text("kernel_options"));
            case "chroot" -> new Step.Chroot(id, step.texts("command"));
            case "netboot_off" -> new Step.NetbootOff(id, step.text("url"));
            case "verify_zero" -> new Step.VerifyZero(id, step.text("disk"), step.smallNumber("samples"));
            default -> throw step.wrong("op", "a step this version knows");
        };
    }

    private static FilesystemType filesystemType(String text) {
        return FilesystemType.ofText(text)
                .orElseThrow(() -> new IllegalArgumentException("file system: " + text + " (expected: a known one)"));
    }

    private static PlacedPartition partition(Fields partition) {
        return new PlacedPartition(
                partition.text("id"),
                partition.smallNumber("number"),
                partition.number("start"),
                partition.number("size"),
                partition.word("type", PlacedPartition.Type::ofText),
                partition.text("uuid"),
                partition.text("name"));
    }
}
