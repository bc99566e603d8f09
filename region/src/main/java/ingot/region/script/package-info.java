/** Scripts, sets of them that machines run, and their results. */
@NullMarked
package ingot.region.script;

import org.jspecify.annotations.NullMarked;
