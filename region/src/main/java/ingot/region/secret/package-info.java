/** Sealing of secrets at rest. */
@NullMarked
package ingot.region.secret;

import org.jspecify.annotations.NullMarked;
