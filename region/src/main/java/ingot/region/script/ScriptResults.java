package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.SCRIPT_SET;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.ResultType;
import ingot.core.machine.SignalStatus;
import ingot.core.script.ResultStatus;
import ingot.core.script.ScriptRefused;
import ingot.core.script.ScriptReport;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.db.tables.records.ScriptResultRecord;
import ingot.region.machine.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
    public record Stored(int resultId, String name, ResultStatus status, byte[] stdout) {}

    /** Notes that a machine's runner is alive, and stores what it reports; null when the report is of no script. */
    public static @Nullable Stored store(DSLContext sql, NodeRecord node, ResultType type, Report report, Instant now) {
        Integer set = node.get(ScriptSetStore.pointer(type));
        if (set != null) {
            sql.update(SCRIPT_SET)
                    .set(SCRIPT_SET.LAST_PING, Times.column(now))
                    .where(SCRIPT_SET.ID.eq(set))
                    .execute();
        }
        if (report.resultId() == null
                && report.name().isEmpty()
                && report.files().isEmpty()) {
            return null;
        }
        ScriptResultRecord row = find(sql, node, set, report, now);
        if (row == null) {
            return null;
        }
        ResultStatus before = ResultStatus.ofNumber(row.getStatus()).orElse(ResultStatus.PENDING);
        if (report.exitStatus() == null && report.files().isEmpty()) {
            begin(row, before, report.status(), now);
        } else {
            end(row, before, report, now);
        }
        row.setUpdated(Times.column(now));
        row.store();
        Changes.updated(sql, "machine", node.getSystemId(), "script_results");
        return new Stored(
                row.getId(),
                row.getScriptName(),
                ResultStatus.ofNumber(row.getStatus()).orElse(ResultStatus.PENDING),
                row.getStdout().length > 0 ? row.getStdout() : row.getOutput());
    }

    /** Gives a result another status, when what it reported turned out to be of no use. */
    public static void fail(DSLContext sql, int resultId) {
        sql.update(SCRIPT_RESULT)
                .set(SCRIPT_RESULT.STATUS, ResultStatus.FAILED.number())
                .where(SCRIPT_RESULT.ID.eq(resultId))
                .execute();
    }

    /** The type of results that a machine reports in a status. */
    public static ResultType type(MachineStatus status) {
        return switch (status) {
            case TESTING, FAILED_TESTING -> ResultType.TESTING;
            case DEPLOYING, FAILED_DEPLOYMENT -> ResultType.DEPLOYMENT;
            case RELEASING, DISK_ERASING, FAILED_RELEASING, FAILED_DISK_ERASING -> ResultType.RELEASE;
            default -> ResultType.COMMISSIONING;
        };
    }

    private static @Nullable ScriptResultRecord find(
            DSLContext sql, NodeRecord node, @Nullable Integer set, Report report, Instant now) {
        if (report.resultId() != null) {
            ScriptResultRecord row = sql.selectFrom(SCRIPT_RESULT)
                    .where(SCRIPT_RESULT.ID.eq(report.resultId()))
                    .and(SCRIPT_RESULT.SCRIPT_SET_ID.in(
                            sql.select(SCRIPT_SET.ID).from(SCRIPT_SET).where(SCRIPT_SET.NODE_ID.eq(node.getId()))))
                    .forUpdate()
                    .fetchOne();
            if (row != null) {
                return row;
            }
        }
        String name = name(report);
        if (set == null || name.isEmpty()) {
            return null;
        }
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
        ScriptResultRecord fresh = sql.newRecord(SCRIPT_RESULT);
        fresh.setScriptSetId(set);
        fresh.setScriptName(name);
        fresh.setStatus(ResultStatus.PENDING.number());
        fresh.setCreated(Times.column(now));
        return fresh;
    }

    /** The name given, or that of the first file without its ending. */
    private static String name(Report report) {
        if (!report.name().isEmpty()) {
            return report.name();
        }
        return report.files().keySet().stream()
                .sorted()
                .findFirst()
                .map(file -> file.replaceAll("\\.(out|err|yaml)$", ""))
                .orElse("");
    }

    private static void begin(ScriptResultRecord row, ResultStatus before, SignalStatus status, Instant now) {
        ResultStatus next = switch (status) {
            case INSTALLING -> before.began(ResultStatus.INSTALLING);
            case APPLYING_NETCONF -> before.began(ResultStatus.APPLYING_NETWORK);
            default -> before.began(ResultStatus.RUNNING);
        };
        row.setStatus(next.number());
        if (row.getStarted() == null && next.running()) {
            row.setStarted(Times.column(now));
        }
    }

    private static void end(ScriptResultRecord row, ResultStatus before, Report report, Instant now) {
        int exitStatus = report.exitStatus() == null ? 0 : report.exitStatus();
        ResultStatus status = before.ended(report.status() == SignalStatus.TIMEDOUT, exitStatus);
        String name = name(report);
        row.setOutput(cut(report.files().getOrDefault(name, row.getOutput() == null ? new byte[0] : row.getOutput())));
        row.setStdout(cut(report.files().getOrDefault(name + ".out", new byte[0])));
        row.setStderr(cut(report.files().getOrDefault(name + ".err", new byte[0])));
        byte[] yaml = report.files().get(name + ".yaml");
        row.setResult(cut(yaml == null ? new byte[0] : yaml));
        if (yaml != null) {
            ResultStatus own = own(yaml);
            status = own == null ? status : own;
        }
        row.setStatus(status.number());
        row.setExitStatus(exitStatus);
        row.setEnded(Times.column(now));
        if (report.runtimeSeconds() != null) {
            row.setStarted(Times.column(now.minus(Duration.ofMillis((long) (report.runtimeSeconds() * 1000)))));
        }
    }

    private static @Nullable ResultStatus own(byte[] yaml) {
        try {
            Object document =
                    new Load(LoadSettings.builder().build()).loadFromString(new String(yaml, StandardCharsets.UTF_8));
            return ScriptReport.of(document).status();
        } catch (YamlEngineException | ScriptRefused malformed) {
            // The run counts by its exit status alone.
            return null;
        }
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
