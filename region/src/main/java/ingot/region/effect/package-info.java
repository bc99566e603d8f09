/** Acts on the world as rows: written with the state change that wants them, performed outside it (design §3 rule 2). */
@NullMarked
package ingot.region.effect;

import org.jspecify.annotations.NullMarked;
