/** The one way to run SQL: transactions over jOOQ, migrations, the change feed. */
@NullMarked
package ingot.region.database;

import org.jspecify.annotations.NullMarked;
