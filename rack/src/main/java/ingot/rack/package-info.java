/** The rack agent: the network services of one site, answered from a local snapshot. */
@NullMarked
package ingot.rack;

import org.jspecify.annotations.NullMarked;
