/** The region: API, persistence, effects and the hub that racks dial into. */
@NullMarked
package ingot.region;

import org.jspecify.annotations.NullMarked;
