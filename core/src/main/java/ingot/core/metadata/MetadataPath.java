package ingot.core.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A path below {@code /MAAS/metadata}, taken apart (facts: metadata-and-scripts §1). Repeated, leading and trailing slashes
 * mean nothing.
 */
public sealed interface MetadataPath {

    /** The versions of the service that are accepted. */
    Set<String> VERSIONS = Set.of("latest", "2012-03-01");

    /** Which of the three trees was asked. */
    enum Tree {
        /** A machine in any state. */
        NODE,
        /** A machine while it is being installed. */
        CURTIN,
        /** A machine that is not known yet. */
        ENLIST
    }

    /** The list of versions. */
    record Versions(Tree tree) implements MetadataPath {}

    /** {@code /<version>/}: the list of what there is; POST carries signals and the like. */
    record Root(Tree tree) implements MetadataPath {}

    /** {@code /<version>/meta-data/}. */
    record MetaDataList(Tree tree) implements MetadataPath {}

    /** {@code /<version>/meta-data/<name>}. */
    record MetaDataItem(Tree tree, String name) implements MetadataPath {}

    /** {@code /<version>/user-data}. */
    record UserDataFile(Tree tree) implements MetadataPath {}

    /** {@code /<version>/maas-scripts}: the archive of scripts. */
    record Scripts(Tree tree) implements MetadataPath {}

    /** {@code /<version>/maas-commissioning-scripts}: the old archive. */
    record LegacyScripts(Tree tree) implements MetadataPath {}

    /** {@code /<version>/ingot-plan}: what the machine agent shall do to the disks. */
    record DiskPlan(Tree tree) implements MetadataPath {}

    /** {@code /<version>/enlist-preseed/}. */
    record EnlistPreseed() implements MetadataPath {}

    /** {@code /<version>/by-id/<system_id>/}: preseed and network boot switches, without credentials. */
    record ById(String systemId) implements MetadataPath {}

    /** {@code /<version>/by-mac/<mac>/…}: always refused. */
    record ByMac() implements MetadataPath {}

    /** {@code /status/<system_id>}: the webhook. */
    record Status(String systemId) implements MetadataPath {}

    record UnknownVersion(String version) implements MetadataPath {}

    record Unknown() implements MetadataPath {}

    /** Takes a path apart; {@code path} begins behind {@code /MAAS/metadata} and has no query. */
    static MetadataPath parse(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        if (parts.isEmpty()) {
            return new Versions(Tree.NODE);
        }
        return switch (parts.getFirst()) {
            case "status" -> parts.size() == 2 ? new Status(parts.get(1)) : new Unknown();
            case "curtin" -> inTree(Tree.CURTIN, parts.subList(1, parts.size()));
            case "enlist" -> inTree(Tree.ENLIST, parts.subList(1, parts.size()));
            default -> inTree(Tree.NODE, parts);
        };
    }

    private static MetadataPath inTree(Tree tree, List<String> parts) {
        if (parts.isEmpty()) {
            return new Versions(tree);
        }
        if (!VERSIONS.contains(parts.getFirst())) {
            return new UnknownVersion(parts.getFirst());
        }
        return switch (parts.size()) {
            case 1 -> new Root(tree);
            case 2 -> single(tree, parts.get(1));
            default -> nested(tree, parts);
        };
    }

    private static MetadataPath single(Tree tree, String name) {
        return switch (name) {
            case "meta-data" -> new MetaDataList(tree);
            case "user-data" -> new UserDataFile(tree);
            case "maas-scripts" -> new Scripts(tree);
            case "maas-commissioning-scripts" -> new LegacyScripts(tree);
            case "ingot-plan" -> new DiskPlan(tree);
            case "enlist-preseed" -> new EnlistPreseed();
            default -> new Unknown();
        };
    }

    private static MetadataPath nested(Tree tree, List<String> parts) {
        return switch (parts.get(1)) {
            case "by-mac" -> new ByMac();
            case "by-id" -> parts.size() == 3 ? new ById(parts.get(2)) : new Unknown();
            case "meta-data" -> parts.size() == 3 ? new MetaDataItem(tree, parts.get(2)) : new Unknown();
            default -> new Unknown();
        };
    }
}
