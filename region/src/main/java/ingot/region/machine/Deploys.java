package ingot.region.machine;

import static ingot.region.db.Tables.NODE;

import ingot.core.event.EventType;
import ingot.core.machine.Command;
import ingot.core.machine.Permission;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.database.Database;
import ingot.region.event.Events;
import ingot.region.image.Images;
import ingot.region.image.Releases;
import ingot.region.script.ScriptInputs;
import ingot.region.setting.Settings;
import ingot.region.storage.StorageStore;
import ingot.region.timeline.Timeline;
import ingot.region.timeline.TimelineStep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code op=deploy} (facts: lifecycle §7.4, deploy-and-storage J, empty-server). Thread-safe. */
final class Deploys {

    /** cloud-init's own practical limit is far lower. */
    private static final int USER_DATA_MAX = 4 << 20;

    private final Database database;
    private final MachineActions actions;
    private final Previews previews;
    private final InstantSource clock;

    Deploys(Database database, MachineActions actions, Previews previews, InstantSource clock) {
        this.database = database;
        this.actions = actions;
        this.previews = previews;
        this.clock = clock;
    }

    Reply deploy(Call call) {
        Parameters parameters = call.parameters();
        Actor actor = Actor.of(call);
        String systemId = call.pathValue("system_id");
        if (parameters.flag("plan", false)) {
            return Reply.json(database.read(sql -> {
                MachineStore.Loaded loaded = Lookup.read(sql, systemId, actor, Permission.VIEW);
                return previews.of(sql, loaded, command(sql, parameters), actor);
            }));
        }
        return Reply.json(database.write(sql -> {
            MachineStore.Loaded loaded = Lookup.lock(sql, systemId, actor, Permission.EDIT);
            refuseVmHosts(parameters, actor);
            Command.Deploy command = command(sql, parameters);
            boolean waits = imageMissing(sql, loaded, command);
            if (waits && parameters.flag("strict", false)) {
                throw ApiError.conflict("Image " + command.osystem() + "/" + command.distroSeries()
                        + " is missing: import or upload it first.");
            }
            actions.apply(sql, loaded, command, actor, ScriptInputs.NONE);
            String data = parameters.text("user_data");
            storeUserData(sql, loaded.nodeId(), data == null ? "" : data);
            if (waits) {
                noteMissing(sql, loaded.nodeId(), command, clock.instant());
            }
            return MachineDocuments.one(sql, loaded.nodeId());
        }));
    }

    private static void refuseVmHosts(Parameters parameters, Actor actor) {
        if (parameters.flag("install_rackd", false)) {
            throw ApiError.field("install_rackd", "Racks are enrolled by 'ingot rack enrol', not by a deployment.");
        }
        if (parameters.flag("install_kvm", false) || parameters.flag("register_vmhost", false)) {
            if (actor.principal() == null || !actor.principal().superuser()) {
                throw ApiError.forbidden("Only an administrator may make a machine a VM host.");
            }
            throw ApiError.of(501, "VM hosts come later.");
        }
    }

    private static Command.Deploy command(DSLContext sql, Parameters parameters) {
        Settings settings = Settings.current(sql);
        Releases.Release release = release(sql, settings, parameters);
        Duration sync = parameters.flag("enable_hw_sync", false) ? span(settings.hardwareSyncInterval()) : null;
        return new Command.Deploy(
                release.osystem(),
                release.series(),
                parameters.text("hwe_kernel", ""),
                parameters.text("license_key", ""),
                parameters.flag("ephemeral_deploy", false),
                parameters.flag("enable_kernel_crash_dump", settings.enableKernelCrashDump()),
                sync,
                parameters.text("agent_name"),
                Allocation.bridges(parameters),
                parameters.text("comment", ""));
    }

    /** A span such as {@code 15m} or {@code 1h 30m}. */
    private static Duration span(String text) {
        Duration total = Duration.ZERO;
        java.util.regex.Matcher part =
                java.util.regex.Pattern.compile("([0-9]{1,9})\\s*(s|m|h|d)?").matcher(text);
        while (part.find()) {
            long count = Long.parseLong(part.group(1));
            @Nullable String unit = part.group(2);
            total = total.plus(
                    switch (unit == null ? "s" : unit) {
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        case "d" -> Duration.ofDays(count);
                        default -> Duration.ofSeconds(count);
                    });
        }
        return total.isZero() ? Duration.ofMinutes(15) : total;
    }

    private static boolean imageMissing(DSLContext sql, MachineStore.Loaded loaded, Command.Deploy command) {
        String architecture = StorageStore.architecture(loaded.row());
        return Images.complete(sql, command.osystem(), command.distroSeries(), architecture)
                .isEmpty();
    }

    /**
     * The release that a deployment means.
     *
     * @throws ApiError 400 for a series that nobody knows
     */
    private static Releases.Release release(DSLContext sql, Settings settings, Parameters parameters) {
        String given = parameters.text("distro_series", "");
        String osystem = parameters.text("osystem", "");
        String wanted = !given.isEmpty()
                ? (osystem.isEmpty() || given.contains("/") ? given : osystem + "/" + given)
                : settings.defaultOsystem() + "/" + settings.defaultDistroSeries();
        return Releases.parse(sql, wanted)
                .orElseThrow(() -> ApiError.field(
                        "distro_series",
                        "'" + wanted + "' is not a valid distro_series: no such series, and no image of that name."));
    }

    private static void noteMissing(DSLContext sql, int nodeId, Command.Deploy command, Instant at) {
        String image = command.osystem() + "/" + command.distroSeries();
        Events.record(
                sql,
                EventType.NODE_INSTALL_EVENT_FAILED,
                nodeId,
                "Image " + image + " is missing: the machine waits until it is imported or uploaded.",
                Events.Cause.SYSTEM);
        Timeline.add(sql, nodeId, at, Timeline.Source.REGION, TimelineStep.IMAGE_AWAITED, "image " + image, null);
    }

    /** Stores what the installed system's first boot gets; an empty text is none. */
    static void storeUserData(DSLContext sql, int nodeId, String data) {
        // As given: whoever hands it out decodes it (facts: metadata-and-scripts §5).
        byte[] bytes = data.isEmpty() ? null : data.getBytes(StandardCharsets.UTF_8);
        if (bytes != null && bytes.length > USER_DATA_MAX) {
            throw ApiError.field(
                    "user_data", "User data: " + bytes.length + " bytes (expected: at most " + USER_DATA_MAX + ").");
        }
        sql.update(NODE).set(NODE.USER_DATA, bytes).where(NODE.ID.eq(nodeId)).execute();
    }
}
