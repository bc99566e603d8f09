package ingot.link.plan;

import ingot.core.storage.Plan;
import ingot.link.Nesting;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A plan as the bytes that go to the machine. The bytes are canonical: fields in the order of the format, no white space,
 * absent values as null, so equal plans are equal bytes. Their SHA-256 is the plan's identity, which the grant binds.
 */
public final class PlanDocument {

    /** Bodies beyond this are refused; a plan for 128 disks takes about 200 KB. */
    public static final int BYTES_MAX = 4 << 20;

    private static final JsonType<Object> JSON =
            Jsonb.builder().serializeNulls(true).serializeEmpty(true).build().type(Object.class);

    private PlanDocument() {}

    /** The canonical bytes: JSON in UTF-8. */
    public static byte[] toBytes(Plan plan) {
        return JSON.toJsonBytes(PlanToMap.of(plan));
    }

    /**
     * Reads a plan, in any field order and with fields we do not know.
     *
     * @throws MalformedPlan when it is not JSON, not a plan, or of another version
     */
    public static Plan fromBytes(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            throw new MalformedPlan("plan: " + bytes.length + " bytes (expected: at most " + BYTES_MAX + ")");
        }
        if (Nesting.tooDeep(bytes)) {
            throw new MalformedPlan("plan: nested deeper than " + Nesting.DEPTH_MAX);
        }
        Object document;
        try {
            document = JSON.fromJson(bytes);
        } catch (RuntimeException e) {
            throw new MalformedPlan("plan is not JSON", e);
        }
        return MapToPlan.of(document);
    }

    /** The identity of a plan: SHA-256 of its bytes, 64 lower-case hex digits. */
    public static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
