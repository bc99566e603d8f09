package ingot.region.machine;

import static ingot.region.db.Tables.SCRIPT_RESULT;

import ingot.core.script.ScriptStatus;
import ingot.region.db.tables.records.NodeRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What lshw and LLDP said, as BSON (bsonspec.org 1.1): a document with the two keys {@code lshw} and {@code lldp}, binary or null
 * (facts: metadata-and-scripts §15). Runs in the caller's transaction.
 */
final class HardwareDetails {

    private static final int BINARY = 0x05;
    private static final int NULL = 0x0a;
    private static final int GENERIC = 0x00;

    private HardwareDetails() {}

    static byte[] of(DSLContext sql, NodeRecord node) {
        ByteArrayOutputStream elements = new ByteArrayOutputStream();
        element(elements, "lshw", output(sql, node, "maas-lshw"));
        element(elements, "lldp", output(sql, node, "maas-capture-lldpd"));
        int size = 4 + elements.size() + 1;
        ByteBuffer document = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        document.putInt(size).put(elements.toByteArray()).put((byte) 0);
        return document.array();
    }

    private static byte @Nullable [] output(DSLContext sql, NodeRecord node, String script) {
        Integer set = node.getCurrentCommissioningSetId();
        return set == null
                ? null
                : sql.select(SCRIPT_RESULT.STDOUT)
                        .from(SCRIPT_RESULT)
                        .where(SCRIPT_RESULT.SCRIPT_SET_ID.eq(set))
                        .and(SCRIPT_RESULT.SCRIPT_NAME.eq(script))
                        .and(SCRIPT_RESULT.STATUS.eq(ScriptStatus.PASSED.number()))
                        .orderBy(SCRIPT_RESULT.ID.desc())
                        .limit(1)
                        .fetchOne(SCRIPT_RESULT.STDOUT);
    }

    private static void element(ByteArrayOutputStream out, String name, byte @Nullable [] value) {
        out.write(value == null ? NULL : BINARY);
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.write(0);
        if (value != null) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value.length)
                    .array());
            out.write(GENERIC);
            out.writeBytes(value);
        }
    }
}
