/** Settings of a whole region: the list, its rules, and typed reading. */
@NullMarked
package ingot.region.setting;

import org.jspecify.annotations.NullMarked;
