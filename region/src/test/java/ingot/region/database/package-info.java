@NullMarked
package ingot.region.database;

import org.jspecify.annotations.NullMarked;
