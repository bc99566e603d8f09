package ingot.region.machine;

import ingot.core.machine.Command;
import ingot.core.machine.Effect;
import ingot.core.machine.Outcome;
import ingot.core.storage.Disk;
import ingot.core.storage.StorageModel;
import ingot.core.storage.StorageRefused;
import ingot.region.storage.StorageStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code plan=true}: what an action would do, with nothing changed (interface.md §4). Thread-safe. */
final class Previews {

    private final MachineActions actions;

    Previews(MachineActions actions) {
        this.actions = actions;
    }

    Map<String, @Nullable Object> of(
            DSLContext sql, MachineStore.Loaded loaded, Command.UserCommand command, Actor actor) {
        Map<String, @Nullable Object> would = new LinkedHashMap<>();
        List<String> refusals = new ArrayList<>();
        switch (actions.wouldDo(sql, loaded, command, actor)) {
            case Outcome.Refused refused -> refusals.add(refused.message());
            case Outcome.Accepted accepted -> {
                would.put(
                        "status",
                        List.of(
                                loaded.state().status().label(),
                                accepted.next().status().label()));
                would.put("power", power(accepted.effects()));
                would.put("disks", disks(sql, loaded, command, accepted.effects()));
                boolean claims = accepted.effects().stream().anyMatch(Effect.ClaimAddresses.class::isInstance);
                would.put("addresses", claims ? List.of("one for each automatic link") : List.of());
                would.put(
                        "image",
                        command instanceof Command.Deploy deploy
                                ? deploy.osystem() + "/" + deploy.distroSeries()
                                : null);
            }
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("would", would);
        document.put("refusals", refusals);
        return document;
    }

    private static @Nullable String power(List<Effect> effects) {
        for (Effect effect : effects) {
            String word = switch (effect) {
                case Effect.PowerOn _ -> "on";
                case Effect.PowerOff _ -> "off";
                case Effect.PowerCycle _ -> "cycle";
                default -> null;
            };
            if (word != null) {
                return word;
            }
        }
        return null;
    }

    private static List<Map<String, @Nullable Object>> disks(
            DSLContext sql, MachineStore.Loaded loaded, Command.UserCommand command, List<Effect> effects) {
        boolean erases = effects.stream()
                .anyMatch(effect -> effect instanceof Effect.CreateScriptSet set
                        && set.selection() instanceof Effect.ScriptSelection.ReleaseScripts release
                        && release.names().contains("wipe-disks"));
        List<Map<String, @Nullable Object>> shown = new ArrayList<>();
        StorageModel model;
        try {
            model = StorageStore.model(sql, loaded.row());
        } catch (StorageRefused refused) {
            return shown;
        }
        String boot = model.bootDisk().map(Disk::id).orElse("");
        for (Disk disk : model.disks()) {
            boolean installs = command instanceof Command.Deploy deploy
                    && !deploy.ephemeral()
                    && (disk.table() != null
                            || disk.filesystem() != null
                            || disk.id().equals(boot));
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("name", disk.id());
            entry.put("serial", disk.serial());
            entry.put("size", disk.sizeBytes());
            entry.put("action", erases || installs ? "wipe" : "keep");
            List<String> steps = new ArrayList<>();
            if (installs && disk.table() != null) {
                steps.add("partition " + disk.table().label().text());
                disk.partitions().forEach(partition -> {
                    if (partition.filesystem() != null) {
                        steps.add("format " + partition.filesystem().type().text()
                                + (partition.filesystem().mountPoint() == null
                                        ? ""
                                        : " at " + partition.filesystem().mountPoint()));
                    }
                });
            }
            entry.put("steps", steps);
            shown.add(entry);
        }
        return shown;
    }
}
