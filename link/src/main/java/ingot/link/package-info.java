/** What region and rack say to each other. */
@NullMarked
package ingot.link;

import org.jspecify.annotations.NullMarked;
