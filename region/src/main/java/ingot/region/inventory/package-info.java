/** Machines' hardware: what they report about themselves, as rows. */
@NullMarked
package ingot.region.inventory;

import org.jspecify.annotations.NullMarked;
