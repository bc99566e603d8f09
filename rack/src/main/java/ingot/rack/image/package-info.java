/** Images at the site: content-addressed files, fetched once and verified. */
@NullMarked
package ingot.rack.image;

import org.jspecify.annotations.NullMarked;
