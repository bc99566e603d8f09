/** Tests of transactions and of the change feed. */
@NullMarked
package ingot.region.database;

import org.jspecify.annotations.NullMarked;
