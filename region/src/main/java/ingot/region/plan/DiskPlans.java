package ingot.region.plan;

import static ingot.region.db.Tables.DISK_ATTEMPT;
import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.NODE_TAG;
import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.TAG;

import ingot.core.boot.KernelOptions;
import ingot.core.metadata.MachineToken;
import ingot.core.metadata.Preseed;
import ingot.core.metadata.TargetCloudInit;
import ingot.core.storage.ErasePlanner;
import ingot.core.storage.InstallPlanner;
import ingot.core.storage.InstallRequest;
import ingot.core.storage.OsImage;
import ingot.core.storage.Plan;
import ingot.core.storage.PlanSubject;
import ingot.core.storage.StorageRefused;
import ingot.http.ApiError;
import ingot.link.plan.PlanDocument;
import ingot.region.db.tables.records.DiskAttemptRecord;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.image.Image;
import ingot.region.image.Images;
import ingot.region.interfaces.TargetNetwork;
import ingot.region.machine.Attempts;
import ingot.region.machine.JsonColumns;
import ingot.region.metadata.NodeTokens;
import ingot.region.setting.Settings;
import ingot.region.storage.StorageStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt writes to a machine's disks: composed when it is first asked for, stored with its hash, and the same bytes
 * from then on, so that what was granted is what is executed. Runs in the caller's transaction.
 */
public final class DiskPlans {

    /** Types of files that an image has beside the file system to install. */
    private static final Set<String> NOT_ROOT = Set.of("boot-kernel", "boot-initrd", "boot-dtb", "manifest");

    private final NodeTokens tokens;

    public DiskPlans(NodeTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * The plan of the machine's present attempt.
     *
     * @param baseUrl where the machine reaches its rack
     * @throws ApiError 404 when nothing is to be written, 409 when no plan can be made
     */
    public byte[] of(DSLContext sql, NodeRecord node, String baseUrl) {
        UUID id = node.getAttempt();
        DiskAttemptRecord attempt = id == null
                ? null
                : sql.selectFrom(DISK_ATTEMPT)
                        .where(DISK_ATTEMPT.ID.eq(id))
                        .forUpdate()
                        .fetchOne();
        if (id == null || attempt == null || !List.of("open", "granted").contains(attempt.getState())) {
            throw ApiError.of(404, "Nothing is to be written to the disks of this machine.");
        }
        byte[] stored = attempt.getPlan();
        if (stored != null) {
            return stored;
        }
        byte[] plan;
        try {
            plan = PlanDocument.toBytes(compose(sql, node, id, attempt.getKind(), baseUrl));
        } catch (StorageRefused | IllegalArgumentException refused) {
            throw ApiError.conflict(
                    "No plan can be made for machine " + node.getHostname() + ": " + refused.getMessage());
        }
        sql.update(DISK_ATTEMPT)
                .set(DISK_ATTEMPT.PLAN, plan)
                .set(DISK_ATTEMPT.PLAN_HASH, PlanDocument.hash(plan))
                .where(DISK_ATTEMPT.ID.eq(id))
                .execute();
        return plan;
    }

    /** Hash of the plan that an attempt was given, null when it asked for none. */
    public static @Nullable String hash(DSLContext sql, NodeRecord node) {
        return node.getAttempt() == null
                ? null
                : sql.select(DISK_ATTEMPT.PLAN_HASH)
                        .from(DISK_ATTEMPT)
                        .where(DISK_ATTEMPT.ID.eq(node.getAttempt()))
                        .fetchOne(DISK_ATTEMPT.PLAN_HASH);
    }

    private Plan compose(DSLContext sql, NodeRecord node, UUID attempt, String kind, String baseUrl) {
        String domain = sql.select(DOMAIN.NAME)
                .from(DOMAIN)
                .where(DOMAIN.ID.eq(node.getDomainId()))
                .fetchSingle()
                .value1();
        PlanSubject subject = new PlanSubject(
                Attempts.text(attempt),
                node.getSystemId(),
                node.getHostname(),
                domain,
                node.getEverDeployed(),
                StorageStore.firmware(node),
                StorageStore.architecture(node));
        return switch (kind) {
            case "install" -> install(sql, node, subject, baseUrl);
            case "erase" -> erase(sql, node, subject);
            case "test" -> test(sql, node, subject);
            default -> throw new IllegalArgumentException("attempts of kind " + kind + " have no plan");
        };
    }

    private Plan install(DSLContext sql, NodeRecord node, PlanSubject subject, String baseUrl) {
        String osystem = node.getOsystem();
        String series = node.getDistroSeries();
        Image.File image = Images.complete(sql, osystem, series, subject.architecture())
                .flatMap(DiskPlans::rootFile)
                .orElseThrow(() -> new IllegalArgumentException("the image " + osystem + "/" + series + " for "
                        + subject.architecture() + " is not here; import or upload it"));
        MachineToken token = tokens.ensure(sql, node.getId());
        Preseed preseed = new Preseed(baseUrl, null);
        TreeMap<String, String> byTag = new TreeMap<>();
        sql.select(TAG.NAME, TAG.KERNEL_OPTS)
                .from(NODE_TAG)
                .join(TAG)
                .on(TAG.ID.eq(NODE_TAG.TAG_ID))
                .where(NODE_TAG.NODE_ID.eq(node.getId()))
                .and(TAG.KERNEL_OPTS.ne(""))
                .forEach(row -> byTag.put(row.value1(), row.value2()));
        return InstallPlanner.plan(new InstallRequest(
                subject,
                StorageStore.model(sql, node),
                new OsImage(
                        osystem,
                        series,
                        baseUrl + "/images/" + image.sha256() + "/" + image.filename(),
                        image.sha256(),
                        image.size(),
                        format(image.filetype())),
                TargetNetwork.of(sql, node).version2(),
                new TargetCloudInit(
                        preseed.metadataUrl(), token, preseed.statusUrl(node.getSystemId()), List.of("ed25519")),
                String.join(" ", KernelOptions.join(Settings.current(sql).kernelOpts(), byTag, "")),
                preseed.byIdUrl(node.getSystemId())));
    }

    private static Optional<Image.File> rootFile(Image image) {
        return image.files().stream()
                .filter(file -> !NOT_ROOT.contains(file.filetype()))
                .findFirst();
    }

    /** Flags of the erasure are parameters of the script that asks for the plan. */
    private static Plan erase(DSLContext sql, NodeRecord node, PlanSubject subject) {
        Map<String, @Nullable Object> parameters = node.getCurrentReleaseSetId() == null
                ? Map.of()
                : JsonColumns.map(sql.select(SCRIPT_RESULT.PARAMETERS)
                        .from(SCRIPT_RESULT)
                        .where(SCRIPT_RESULT.SCRIPT_SET_ID.eq(node.getCurrentReleaseSetId()))
                        .and(SCRIPT_RESULT.SCRIPT_NAME.eq("wipe-disks"))
                        .limit(1)
                        .fetchOne(SCRIPT_RESULT.PARAMETERS));
        return ErasePlanner.plan(
                subject,
                StorageStore.model(sql, node).disks(),
                parameters.containsKey("quick_erase"),
                parameters.containsKey("secure_erase"));
    }

    /** A destructive test does its own writing: its plan only names the disks that it may write to. */
    private static Plan test(DSLContext sql, NodeRecord node, PlanSubject subject) {
        return ErasePlanner.plan(subject, StorageStore.model(sql, node).disks(), false, false)
                .withoutSteps(Plan.Kind.TEST);
    }

    /** The installer's word for a kind of file (facts: deploy-and-storage I). */
    private static String format(String filetype) {
        return switch (filetype) {
            case "squashfs" -> "squashfs";
            case "root-tgz", "root.tgz" -> "tgz";
            case "root-tbz", "root.tbz" -> "tbz";
            case "root-txz", "root.txz" -> "txz";
            case "root-dd.raw" -> "dd-raw";
            case "root-dd" -> "dd-tgz";
            case "root-dd.gz" -> "dd-gz";
            case "root-dd.xz" -> "dd-xz";
            case "root-dd.bz2" -> "dd-bz2";
            case "root-dd.tar" -> "dd-tar";
            default -> throw new IllegalArgumentException("files of type " + filetype + " cannot be installed");
        };
    }
}
