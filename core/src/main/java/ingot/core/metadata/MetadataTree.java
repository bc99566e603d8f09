package ingot.core.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers the GET questions of the metadata tree from a machine's record alone (facts: metadata-and-scripts §1). Preseeds
 * are in {@link Preseed}; script archives and plans are made by whoever mounts this.
 */
public final class MetadataTree {

    /** A system that is only started to be powered off gets this to do. */
    private static final String NOTHING_TO_DO = "#!/bin/sh\nexit 0\n";

    private final @Nullable UserData ephemeral;

    /**
     * A tree for all machines.
     *
     * @param ephemeral user data for systems that do not start our agent themselves; null for none
     */
    public MetadataTree(@Nullable UserData ephemeral) {
        this.ephemeral = ephemeral;
    }

    /**
     * The answer to a GET.
     *
     * @param machine who asks, by its token; null for a machine without one, which gets the answers for enlistment
     * @return empty for paths whose answer is not in the record: scripts, plan, preseeds, status
     */
    public Optional<MetadataAnswer> get(MetadataPath path, @Nullable MetadataRecord machine) {
        return switch (path) {
            case MetadataPath.Versions versions -> Optional.of(MetadataAnswer.text("latest\n2012-03-01"));
            case MetadataPath.UnknownVersion unknown ->
                Optional.of(MetadataAnswer.refusal(404, "Unknown metadata version: " + unknown.version()));
            case MetadataPath.Unknown unknown -> Optional.of(notFound());
            case MetadataPath.ByMac mac ->
                Optional.of(MetadataAnswer.refusal(403, "Lookup of metadata by MAC address is switched off."));
            case MetadataPath.Root root -> Optional.of(root(forMachine(root.tree(), machine)));
            case MetadataPath.MetaDataList list -> Optional.of(metaData(forMachine(list.tree(), machine)));
            case MetadataPath.MetaDataItem item -> Optional.of(item(forMachine(item.tree(), machine), item.name()));
            case MetadataPath.UserDataFile file -> Optional.of(userData(file.tree(), forMachine(file.tree(), machine)));
            case MetadataPath.Scripts other -> Optional.empty();
            case MetadataPath.LegacyScripts other -> Optional.empty();
            case MetadataPath.DiskPlan other -> Optional.empty();
            case MetadataPath.EnlistPreseed other -> Optional.empty();
            case MetadataPath.ById other -> Optional.empty();
            case MetadataPath.Status other -> Optional.empty();
        };
    }

    private static @Nullable MetadataRecord forMachine(MetadataPath.Tree tree, @Nullable MetadataRecord machine) {
        return tree == MetadataPath.Tree.ENLIST ? null : machine;
    }

    private MetadataAnswer root(@Nullable MetadataRecord machine) {
        boolean userData = machine == null ? ephemeral != null : machine.userData() != null;
        String names = "maas-commissioning-scripts\nmeta-data";
        return MetadataAnswer.text(userData ? names + "\nuser-data" : names);
    }

    private static MetadataAnswer metaData(@Nullable MetadataRecord machine) {
        List<String> names = new ArrayList<>(List.of("instance-id", "local-hostname"));
        if (machine == null || machine.showsKeys()) {
            names.add("public-keys");
        }
        if (machine != null) {
            names.addAll(List.of("vendor-data", "x509"));
        }
        return MetadataAnswer.text(String.join("\n", names));
    }

    private static MetadataAnswer item(@Nullable MetadataRecord machine, String name) {
        if (machine == null) {
            return switch (name) {
                case "instance-id" -> MetadataAnswer.text("i-maas-enlistment");
                case "local-hostname" -> MetadataAnswer.text("maas-enlisting-node");
                case "public-keys" -> MetadataAnswer.text("");
                default -> notFound();
            };
        }
        return switch (name) {
            case "instance-id" -> MetadataAnswer.text(machine.systemId());
            case "local-hostname" -> MetadataAnswer.text(machine.fqdn());
            case "public-keys" -> MetadataAnswer.text(String.join("\n", machine.sshKeys()));
            case "vendor-data" -> MetadataAnswer.yaml(machine.vendorData().document(machine.phase()));
            case "x509" -> MetadataAnswer.text(String.join("\n", machine.certificates()));
            default -> notFound();
        };
    }

    private MetadataAnswer userData(MetadataPath.Tree tree, @Nullable MetadataRecord machine) {
        if (machine == null || tree == MetadataPath.Tree.CURTIN) {
            return answer(ephemeral);
        }
        return switch (machine.phase()) {
            case COMMISSIONING -> answer(ephemeral).with(MetadataAnswer.Effect.INFORMATION_GATHERING);
            case TESTING, RESCUE, ERASING, RELEASING -> answer(ephemeral);
            // Whoever asks the plain tree while installing is the installed system: the installer asks the other one.
            case INSTALLING, IN_MEMORY -> answer(machine.userData()).with(MetadataAnswer.Effect.DEPLOYMENT_FINISHED);
            case DEPLOYED -> answer(machine.userData());
            case IDLE -> MetadataAnswer.text(NOTHING_TO_DO);
        };
    }

    private static MetadataAnswer answer(@Nullable UserData userData) {
        return userData == null
                ? MetadataAnswer.refusal(404, "User data not available.")
                : MetadataAnswer.bytes(userData.bytes());
    }

    private static MetadataAnswer notFound() {
        return MetadataAnswer.refusal(404, "Not found");
    }
}
