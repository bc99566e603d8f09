package ingot.region.database;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** The tables of a region, made by migrations. */
public final class Schema {

    /** Where the migrations that a database has had are listed. */
    public static final String HISTORY = "flyway_schema_history";

    private Schema() {}

    /**
     * Brings a database up to a version of the schema.
     *
     * @param version the last migration to apply, such as {@code 020}; null for all
     */
    public static void migrate(DataSource database, @Nullable String version) {
        FluentConfiguration configuration =
                Flyway.configure().dataSource(database).table(HISTORY).locations("classpath:db/migration");
        if (version != null) {
            configuration.target(version);
        }
        configuration.load().migrate();
    }
}
