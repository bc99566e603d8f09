package ingot.region.script;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.SCRIPT_SET;

import ingot.core.event.EventType;
import ingot.core.machine.ResultType;
import ingot.core.machine.SignalStatus;
import ingot.core.script.ScriptRefused;
import ingot.core.script.ScriptReport;
import ingot.core.script.ScriptStatus;
import ingot.http.ApiError;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.db.tables.records.ScriptResultRecord;
import ingot.region.event.Events;
import ingot.region.machine.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Results of scripts as machines report them (facts: metadata-and-scripts §7, §14). Runs in the caller's transaction. */
public final class ScriptResults {

    /** Most bytes kept of each of output, stdout, stderr and result. */
    public static final int BYTES_MAX = 1 << 20;

    private static final byte[] CUT =
            "\n[... cut in the middle: longer than 1 MiB ...]\n".getBytes(StandardCharsets.UTF_8);

    private static final int NAME_CHARS_MAX = 255;
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1," + NAME_CHARS_MAX + "}");
    private static final Pattern ENDING = Pattern.compile("\\.(out|err|yaml)$");

    /** Most results of one run: every disk and interface of a large machine, for a few tests. */
    static final int RESULTS_MAX = 5000;

    private ScriptResults() {}

    /**
     * One report.
     *
     * @param resultId null when the machine does not know it
     * @param name of the script; empty when only the id says which
     * @param exitStatus null for a report that something has begun
     * @param files by name: NAME, NAME.out, NAME.err, NAME.yaml
     */
    public record Report(
            SignalStatus status,
            @Nullable Integer resultId,
            String name,
            @Nullable Integer exitStatus,
            @Nullable Double runtimeSeconds,
            Map<String, byte[]> files) {

        public Report {
            files = Map.copyOf(files);
        }
    }

    /** What was stored. */
    public record Stored(int resultId, String name, ScriptStatus status, byte[] stdout) {}

    /**
     * Notes that a machine's runner is alive, and stores what it reports. One report may hold the files of several scripts.
     *
     * @param type of the set that is looked in for results whose id is not told; it is the current one
     * @return empty when the report is of no script
     * @throws ApiError 400 for a name that cannot be one of a script or a log
     */
    public static List<Stored> store(DSLContext sql, NodeRecord node, ResultType type, Report report, Instant now) {
        ScriptResultRecord known = byId(sql, node, report.resultId());
        Integer set = known == null ? node.get(ScriptSetStore.pointer(type)) : known.getScriptSetId();
        if (set == null) {
            return List.of();
        }
        sql.update(SCRIPT_SET)
                .set(SCRIPT_SET.LAST_PING, Times.column(now))
                .where(SCRIPT_SET.ID.eq(set))
                .execute();
        if (known != null) {
            return List.of(store(sql, node, known, report, known.getScriptName(), now));
        }
        List<Stored> stored = new ArrayList<>();
        for (String name : names(report)) {
            stored.add(store(sql, node, byName(sql, set, name, now), report, name, now));
        }
        return stored;
    }

    private static Stored store(
            DSLContext sql, NodeRecord node, ScriptResultRecord row, Report report, String name, Instant now) {
        ScriptStatus before = ScriptStatus.ofNumber(row.getStatus()).orElse(ScriptStatus.PENDING);
        if (report.exitStatus() == null && report.files().isEmpty()) {
            begin(row, before, report.status(), now);
        } else {
            end(sql, node, row, before, report, report.files().containsKey(name) ? name : fileName(report, name), now);
        }
        row.setUpdated(Times.column(now));
        row.store();
        Changes.updated(sql, "machine", node.getSystemId(), "script_results");
        byte[] stdout = row.getStdout();
        return new Stored(
                row.getId(),
                row.getScriptName(),
                ScriptStatus.ofNumber(row.getStatus()).orElse(ScriptStatus.PENDING),
                stdout != null && stdout.length > 0
                        ? stdout
                        : Objects.requireNonNullElse(row.getOutput(), new byte[0]));
    }

    /** Gives a result another status, when what it reported turned out to be of no use. */
    public static void fail(DSLContext sql, int resultId) {
        sql.update(SCRIPT_RESULT)
                .set(SCRIPT_RESULT.STATUS, ScriptStatus.FAILED.number())
                .where(SCRIPT_RESULT.ID.eq(resultId))
                .execute();
    }

    private static @Nullable ScriptResultRecord byId(DSLContext sql, NodeRecord node, @Nullable Integer id) {
        return id == null
                ? null
                : sql.selectFrom(SCRIPT_RESULT)
                        .where(SCRIPT_RESULT.ID.eq(id))
                        .and(SCRIPT_RESULT.SCRIPT_SET_ID.in(
                                sql.select(SCRIPT_SET.ID).from(SCRIPT_SET).where(SCRIPT_SET.NODE_ID.eq(node.getId()))))
                        .forUpdate()
                        .fetchOne();
    }

    /** The result with this name, a new one if there is none: machines may report what nobody asked for, but not without end. */
    private static ScriptResultRecord byName(DSLContext sql, int set, String name, Instant now) {
        ScriptResultRecord known = sql.selectFrom(SCRIPT_RESULT)
                .where(SCRIPT_RESULT.SCRIPT_SET_ID.eq(set))
                .and(SCRIPT_RESULT.SCRIPT_NAME.eq(name))
                .orderBy(SCRIPT_RESULT.ID)
                .limit(1)
                .forUpdate()
                .fetchOne();
        if (known != null) {
            return known;
        }
        if (sql.fetchCount(SCRIPT_RESULT, SCRIPT_RESULT.SCRIPT_SET_ID.eq(set)) >= RESULTS_MAX) {
            throw ApiError.badRequest("Result " + name + ": this run has " + RESULTS_MAX + " results already.");
        }
        ScriptResultRecord fresh = sql.newRecord(SCRIPT_RESULT);
        fresh.setScriptSetId(set);
        fresh.setScriptName(name);
        fresh.setStatus(ScriptStatus.PENDING.number());
        fresh.setCreated(Times.column(now));
        return fresh;
    }

    /** The name given, or the names of the files without their endings. */
    private static Set<String> names(Report report) {
        Set<String> names = new TreeSet<>();
        if (report.name().isEmpty()) {
            report.files()
                    .keySet()
                    .forEach(file -> names.add(ENDING.matcher(file).replaceFirst("")));
        } else {
            names.add(report.name());
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw ApiError.badRequest(
                        "Name of a result: expected 1 to " + NAME_CHARS_MAX + " characters without controls.");
            }
        }
        return names;
    }

    /** Files may bear another name than the result that was told by its id. */
    private static String fileName(Report report, String otherwise) {
        return report.files().keySet().stream()
                .sorted()
                .findFirst()
                .map(file -> ENDING.matcher(file).replaceFirst(""))
                .orElse(otherwise);
    }

    private static void begin(ScriptResultRecord row, ScriptStatus before, SignalStatus status, Instant now) {
        ScriptStatus next = switch (status) {
            case INSTALLING -> before.began(ScriptStatus.INSTALLING);
            case APPLYING_NETCONF -> before.began(ScriptStatus.APPLYING_NETWORK);
            default -> before.began(ScriptStatus.RUNNING);
        };
        row.setStatus(next.number());
        if (row.getStarted() == null && next.running()) {
            row.setStarted(Times.column(now));
        }
    }

    private static void end(
            DSLContext sql,
            NodeRecord node,
            ScriptResultRecord row,
            ScriptStatus before,
            Report report,
            String name,
            Instant now) {
        int exitStatus = report.exitStatus() == null ? 0 : report.exitStatus();
        ScriptStatus status = before.ended(report.status() == SignalStatus.TIMEDOUT, exitStatus);
        row.setOutput(cut(report.files().getOrDefault(name, row.getOutput() == null ? new byte[0] : row.getOutput())));
        row.setStdout(cut(report.files().getOrDefault(name + ".out", new byte[0])));
        row.setStderr(cut(report.files().getOrDefault(name + ".err", new byte[0])));
        byte[] yaml = report.files().get(name + ".yaml");
        row.setResult(cut(yaml == null ? new byte[0] : yaml));
        if (yaml != null && yaml.length > 0) {
            ScriptStatus own = own(sql, node, row, yaml);
            status = own == null ? status : own;
        }
        row.setStatus(status.number());
        row.setExitStatus(exitStatus);
        row.setEnded(Times.column(now));
        if (report.runtimeSeconds() != null) {
            row.setStarted(Times.column(now.minus(Duration.ofMillis((long) (report.runtimeSeconds() * 1000)))));
        }
    }

    /** What a script says of itself; one that cannot be read counts by its exit status alone. */
    private static @Nullable ScriptStatus own(DSLContext sql, NodeRecord node, ScriptResultRecord row, byte[] yaml) {
        ScriptReport report;
        try {
            report = ScriptReport.of(
                    new Load(LoadSettings.builder().build()).loadFromString(new String(yaml, StandardCharsets.UTF_8)));
        } catch (YamlEngineException | ScriptRefused | StackOverflowError malformed) {
            Events.record(
                    sql,
                    EventType.SCRIPT_RESULT_ERROR,
                    node.getId(),
                    row.getScriptName() + ": its result file cannot be read: "
                            + String.valueOf(malformed.getMessage()).replace("\0", ""),
                    Events.Cause.SYSTEM);
            return null;
        }
        Boolean connected = report.linkConnected();
        if (connected != null && row.getInterfaceId() != null) {
            sql.update(INTERFACE)
                    .set(INTERFACE.LINK_CONNECTED, connected)
                    .where(INTERFACE.ID.eq(row.getInterfaceId()))
                    .execute();
        }
        return report.status();
    }

    /** Keeps both ends of what is too long: the beginning says what it was, the end how it went. */
    static byte[] cut(byte[] bytes) {
        if (bytes.length <= BYTES_MAX) {
            return bytes;
        }
        int half = (BYTES_MAX - CUT.length) / 2;
        byte[] kept = new byte[2 * half + CUT.length];
        System.arraycopy(bytes, 0, kept, 0, half);
        System.arraycopy(CUT, 0, kept, half, CUT.length);
        System.arraycopy(bytes, bytes.length - half, kept, half + CUT.length, half);
        return kept;
    }
}
