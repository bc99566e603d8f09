/** What the rack keeps on its own disk, synced before it is acknowledged: snapshot, observations, acts done. */
@NullMarked
package ingot.rack.store;

import org.jspecify.annotations.NullMarked;
