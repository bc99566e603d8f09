package ingot.region.power;

import static ingot.region.db.Tables.BMC;
import static ingot.region.db.Tables.NODE;

import ingot.link.safe.Sealer;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.BmcRecord;
import ingot.region.machine.JsonColumns;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Power types and their parameters. Secrets are sealed; everything else is plain, so that it can be searched. Thread-safe. */
public final class BmcStore {

    private static final String CONTEXT = "bmc.sealed_parameters";

    /** Names of fields that hold secrets, in any driver (facts: power). */
    private static final Pattern SECRET = Pattern.compile("(.*_)?(pass|password|secret|token|key|k_g|certificate)");

    private final Sealer sealer;

    public BmcStore(Sealer sealer) {
        this.sealer = sealer;
    }

    public static boolean secret(String field) {
        return SECRET.matcher(field).matches();
    }

    /** The power type and all parameters of a node; type empty when it has none. The text form shows no value. */
    public record Power(String type, Map<String, String> parameters) {
        public Power {
            parameters = Map.copyOf(parameters);
        }

        @Override
        public String toString() {
            return "Power[" + type + "]";
        }
    }

    public Power of(DSLContext sql, int nodeId) {
        return of(sql.select(BMC.fields())
                .from(BMC)
                .join(NODE)
                .on(NODE.BMC_ID.eq(BMC.ID))
                .where(NODE.ID.eq(nodeId))
                .fetchOneInto(BMC));
    }

    private Power of(@Nullable BmcRecord row) {
        if (row == null) {
            return new Power("", Map.of());
        }
        Map<String, String> parameters = new HashMap<>(JsonColumns.texts(row.getParameters()));
        byte[] sealed = row.getSealedParameters();
        if (sealed != null) {
            JsonColumns.map(JsonColumns.read(sealer.open(CONTEXT, sealed)))
                    .forEach((name, value) -> parameters.put(name, String.valueOf(value)));
        }
        return new Power(row.getPowerType(), parameters);
    }

    /** Sets type and parameters; an empty type takes the BMC away. */
    public void set(DSLContext sql, int nodeId, String type, Map<String, String> parameters) {
        Integer bmcId =
                sql.select(NODE.BMC_ID).from(NODE).where(NODE.ID.eq(nodeId)).fetchOne(NODE.BMC_ID);
        if (type.isEmpty()) {
            if (bmcId != null) {
                sql.deleteFrom(BMC).where(BMC.ID.eq(bmcId)).execute();
            }
            return;
        }
        Map<String, Object> plain = new LinkedHashMap<>();
        Map<String, Object> secret = new LinkedHashMap<>();
        parameters.forEach((name, value) -> (secret(name) ? secret : plain).put(name, value));
        byte[] sealed = secret.isEmpty() ? null : sealer.seal(CONTEXT, JsonColumns.write(secret));
        if (bmcId == null) {
            Integer created = sql.insertInto(BMC)
                    .set(BMC.POWER_TYPE, type)
                    .set(BMC.PARAMETERS, JsonColumns.jsonb(plain))
                    .set(BMC.SEALED_PARAMETERS, sealed)
                    .returningResult(BMC.ID)
                    .fetchSingle()
                    .value1();
            sql.update(NODE).set(NODE.BMC_ID, created).where(NODE.ID.eq(nodeId)).execute();
        } else {
            sql.update(BMC)
                    .set(BMC.POWER_TYPE, type)
                    .set(BMC.PARAMETERS, JsonColumns.jsonb(plain))
                    .set(BMC.SEALED_PARAMETERS, sealed)
                    .where(BMC.ID.eq(bmcId))
                    .execute();
        }
        sql.select(NODE.SYSTEM_ID)
                .from(NODE)
                .where(NODE.ID.eq(nodeId))
                .forEach(row -> Changes.updated(sql, "machine", row.value1(), "power_type"));
    }

    /** The node of a type and address that another machine already has; for enlistment without MAC (facts: lifecycle §8.4). */
    public static @Nullable Integer nodeWithAddress(DSLContext sql, String type, String address) {
        return sql.select(NODE.ID)
                .from(NODE)
                .join(BMC)
                .on(BMC.ID.eq(NODE.BMC_ID))
                .where(BMC.POWER_TYPE.eq(type))
                .and(org.jooq.impl.DSL.condition(
                        "{0} ->> 'power_address' = {1}", BMC.PARAMETERS, org.jooq.impl.DSL.val(address)))
                .limit(1)
                .fetchOne(NODE.ID);
    }
}
