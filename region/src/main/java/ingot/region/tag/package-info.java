/** Tags of nodes. */
@NullMarked
package ingot.region.tag;

import org.jspecify.annotations.NullMarked;
