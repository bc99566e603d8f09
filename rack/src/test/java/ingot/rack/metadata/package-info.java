/** Tests of the machines' metadata at the rack. */
@NullMarked
package ingot.rack.metadata;

import org.jspecify.annotations.NullMarked;
