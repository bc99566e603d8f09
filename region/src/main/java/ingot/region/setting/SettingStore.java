package ingot.region.setting;

import static ingot.region.db.Tables.SETTING;
import static org.jooq.impl.DSL.currentOffsetDateTime;

import ingot.http.ApiError;
import ingot.link.safe.Sealer;
import ingot.region.api.JsonText;
import ingot.region.database.Changes;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Reads and writes settings by name. Thread-safe. */
public final class SettingStore {

    /** Kind of settings in the change feed. */
    public static final String KIND = "setting";

    private static final String NTP_ALIAS = "ntp_server";

    private final Sealer sealer;
    private final String hostName;

    /**
     * The store.
     *
     * @param hostName stands in for {@code maas_name} while that is not set
     */
    public SettingStore(Sealer sealer, String hostName) {
        this.sealer = sealer;
        this.hostName = hostName;
    }

    /**
     * The value of a setting as it travels; secrets too.
     *
     * @throws ApiError 400 when there is no such setting
     */
    public @Nullable Object value(DSLContext sql, String name) {
        SettingRule rule = rule(name);
        if (rule.sealed()) {
            return secret(sql, rule.name());
        }
        Object value = Settings.current(sql).value(rule.name());
        return value == null && rule.name().equals(SettingRule.HOST_NAME) ? hostName : value;
    }

    /** Whether it is a secret, sealed at rest; 400 when there is no such setting. */
    public boolean isSecret(String name) {
        return rule(name).sealed();
    }

    /** The value of a sealed setting, empty when it is not set. */
    public String secret(DSLContext sql, String name) {
        byte[] sealed = sql.select(SETTING.SEALED)
                .from(SETTING)
                .where(SETTING.NAME.eq(name))
                .fetchOne(SETTING.SEALED);
        return sealed == null ? "" : sealer.open(context(name), sealed);
    }

    /**
     * Sets a setting from text; an empty text clears it where that is allowed.
     *
     * @return the name that was set
     * @throws ApiError 400 when there is no such setting or the text does not hold
     */
    public String set(DSLContext sql, String name, String text) {
        SettingRule rule = rule(name);
        Object value = SettingText.parse(sql, rule, text);
        if (rule.sealed()) {
            write(sql, rule.name(), null, sealer.seal(context(rule.name()), text.strip()));
        } else {
            write(sql, rule.name(), JSONB.valueOf(JsonText.of(value)), null);
        }
        return rule.name();
    }

    /** Sets a plain setting unless somebody did before; no text is checked. */
    public void setIfNever(DSLContext sql, String name, String value) {
        int rows = sql.insertInto(SETTING)
                .set(SETTING.NAME, rule(name).name())
                .set(SETTING.VALUE, JSONB.valueOf(JsonText.of(value)))
                .onConflictDoNothing()
                .execute();
        if (rows > 0) {
            Changes.updated(sql, KIND, name, "value");
        }
    }

    private static void write(DSLContext sql, String name, @Nullable JSONB value, byte @Nullable [] sealed) {
        sql.insertInto(SETTING)
                .set(SETTING.NAME, name)
                .set(SETTING.VALUE, value)
                .set(SETTING.SEALED, sealed)
                .onConflict(SETTING.NAME)
                .doUpdate()
                .set(SETTING.VALUE, value)
                .set(SETTING.SEALED, sealed)
                .set(SETTING.UPDATED, currentOffsetDateTime())
                .execute();
        Changes.updated(sql, KIND, name, "value");
    }

    private static SettingRule rule(String name) {
        SettingRule rule = SettingRule.ALL.get(name.equals(NTP_ALIAS) ? "ntp_servers" : name);
        if (rule == null) {
            throw ApiError.field(
                    name,
                    name + " is not a valid config setting (valid settings are: "
                            + String.join(", ", SettingRule.ALL.keySet()) + ").");
        }
        return rule;
    }

    private static String context(String name) {
        return "setting.sealed/" + name;
    }
}
