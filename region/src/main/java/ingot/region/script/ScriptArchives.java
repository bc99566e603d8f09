package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.SCRIPT_VERSION;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.ResultType;
import ingot.core.metadata.YamlWriter;
import ingot.core.script.ScriptHardware;
import ingot.core.script.ScriptIndex;
import ingot.core.script.ScriptParallel;
import ingot.core.script.ScriptRefused;
import ingot.core.script.ScriptSelection;
import ingot.core.script.ScriptStatus;
import ingot.core.script.ScriptType;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.db.tables.records.ScriptRecord;
import ingot.region.interfaces.TargetNetwork;
import ingot.region.machine.JsonColumns;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The archive {@code maas-scripts}: what a machine is to run now (facts: metadata-and-scripts §10). */
public final class ScriptArchives {

    private static final int EXECUTABLE = 0755;
    private static final int READABLE = 0644;

    private ScriptArchives() {}

    /** What a known machine is to run; empty when nothing is left. */
    public static Optional<byte[]> of(DSLContext sql, NodeRecord node, Instant now) {
        MachineStatus status = MachineStatus.ofNumber(node.getStatus()).orElse(MachineStatus.NEW);
        if (status == MachineStatus.COMMISSIONING) {
            ScriptSetRevision.selectForHardware(sql, node, now);
        }
        List<ScriptIndex.Item> items = new ArrayList<>();
        TarArchive tar = new TarArchive();
        for (ResultType type : types(status)) {
            @Nullable Integer set = node.get(ScriptSetStore.pointer(type));
            if (set == null) {
                continue;
            }
            boolean finishedToo = status == MachineStatus.DEPLOYED;
            sql.select(SCRIPT_RESULT.fields())
                    .select(SCRIPT_VERSION.CONTENT)
                    .select(SCRIPT.fields())
                    .from(SCRIPT_RESULT)
                    .join(SCRIPT)
                    .on(SCRIPT.ID.eq(SCRIPT_RESULT.SCRIPT_ID))
                    .join(SCRIPT_VERSION)
                    .on(SCRIPT_VERSION.ID.eq(SCRIPT_RESULT.SCRIPT_VERSION_ID))
                    .where(SCRIPT_RESULT.SCRIPT_SET_ID.eq(set))
                    .orderBy(SCRIPT_RESULT.ID)
                    .forEach(row -> {
                        ScriptStatus result = ScriptStatus.ofNumber(row.get(SCRIPT_RESULT.STATUS))
                                .orElse(ScriptStatus.PENDING);
                        if (result.finished() && !finishedToo) {
                            return;
                        }
                        ScriptIndex.Item item = item(
                                row.into(SCRIPT),
                                row.get(SCRIPT_RESULT.ID),
                                row.get(SCRIPT_RESULT.SCRIPT_VERSION_ID),
                                JsonColumns.map(row.get(SCRIPT_RESULT.PARAMETERS)),
                                result);
                        if (items.stream().noneMatch(other -> other.path().equals(item.path()))) {
                            tar.add(
                                    item.path(),
                                    EXECUTABLE,
                                    row.get(SCRIPT_VERSION.CONTENT).getBytes(StandardCharsets.UTF_8));
                        }
                        items.add(item);
                    });
        }
        if (items.stream().anyMatch(ScriptIndex.Item::applyConfiguredNetworking)) {
            String netplan = YamlWriter.write(
                    Map.of("network", TargetNetwork.of(sql, node).version2()));
            tar.add("../config/netplan.yaml", READABLE, netplan.getBytes(StandardCharsets.UTF_8));
        }
        return finish(tar, items);
    }

    /** What a machine runs that nobody knows yet; scripts that need a value which nobody gave are left out. */
    public static Optional<byte[]> anonymous(DSLContext sql, boolean enlistCommissioning) {
        List<ScriptIndex.Item> items = new ArrayList<>();
        TarArchive tar = new TarArchive();
        List<ScriptRecord> all = ScriptChoice.all(sql);
        Map<Integer, Integer> versions = ScriptChoice.versions(sql);
        for (ScriptSelection.Candidate chosen : ScriptSelection.enlisting(
                all.stream().map(ScriptChoice::candidate).toList(), enlistCommissioning)) {
            ScriptRecord script = all.stream()
                    .filter(row -> row.getId() == chosen.id())
                    .findFirst()
                    .orElseThrow();
            Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
            try {
                parameters.putAll(ScriptParameters.anonymous(
                        JsonColumns.map(script.getParameters()), script.getTimeoutSeconds()));
            } catch (ScriptRefused needsValue) {
                continue;
            }
            String content = sql.select(SCRIPT_VERSION.CONTENT)
                    .from(SCRIPT_VERSION)
                    .where(SCRIPT_VERSION.ID.eq(versions.get(script.getId())))
                    .fetchSingle()
                    .value1();
            ScriptIndex.Item item = item(script, null, null, parameters, ScriptStatus.PENDING);
            tar.add(item.path(), EXECUTABLE, content.getBytes(StandardCharsets.UTF_8));
            items.add(item);
        }
        return finish(tar, items);
    }

    private static Optional<byte[]> finish(TarArchive tar, List<ScriptIndex.Item> items) {
        if (items.isEmpty()) {
            return Optional.empty();
        }
        byte[] index = JsonColumns.write(ScriptIndex.document(items)).getBytes(StandardCharsets.UTF_8);
        return Optional.of(tar.add("index.json", READABLE, index).bytes());
    }

    private static List<ResultType> types(MachineStatus status) {
        return switch (status) {
            case COMMISSIONING -> List.of(ResultType.COMMISSIONING, ResultType.TESTING);
            case DEPLOYED, ENTERING_RESCUE_MODE, RESCUE_MODE -> List.of(ResultType.COMMISSIONING);
            case RELEASING, DISK_ERASING -> List.of(ResultType.RELEASE);
            case DEPLOYING -> List.of(ResultType.DEPLOYMENT);
            case TESTING -> List.of(ResultType.TESTING);
            default -> List.of();
        };
    }

    private static ScriptIndex.Item item(
            ScriptRecord script,
            @Nullable Integer resultId,
            @Nullable Integer versionId,
            Map<String, @Nullable Object> parameters,
            ScriptStatus result) {
        Map<String, Object> given = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            if (value != null) {
                given.put(name, value);
            }
        });
        Map<String, List<Object>> packages = new LinkedHashMap<>();
        JsonColumns.map(script.getPackages()).forEach((kind, list) -> {
            List<Object> ofKind = new ArrayList<>();
            for (Object one : JsonColumns.list(list)) {
                if (one != null) {
                    ofKind.add(one);
                }
            }
            packages.put(kind, ofKind);
        });
        return new ScriptIndex.Item(
                script.getName(),
                word(ScriptType.values(), script.getScriptType(), ScriptType::number, ScriptType.TESTING),
                resultId,
                versionId,
                script.getTimeoutSeconds(),
                word(ScriptParallel.values(), script.getParallel(), ScriptParallel::number, ScriptParallel.DISABLED),
                word(ScriptHardware.values(), script.getHardwareType(), ScriptHardware::number, ScriptHardware.NODE),
                given,
                packages,
                List.of(script.getForHardware()),
                script.getApplyConfiguredNetworking(),
                result.running(),
                result.finished(),
                script.getIsDefault(),
                List.of(script.getTags()));
    }

    private static <T> T word(T[] values, int number, java.util.function.ToIntFunction<T> numberOf, T fallback) {
        return Arrays.stream(values)
                .filter(value -> numberOf.applyAsInt(value) == number)
                .findFirst()
                .orElse(fallback);
    }
}
