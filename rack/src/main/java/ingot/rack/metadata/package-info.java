/** The machines' metadata at the rack: reads from the snapshot, everything else passed on to the region. */
@NullMarked
package ingot.rack.metadata;

import org.jspecify.annotations.NullMarked;
