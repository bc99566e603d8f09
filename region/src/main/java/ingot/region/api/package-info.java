/** What all operations of the region share: addresses, documents, small answers. */
@NullMarked
package ingot.region.api;

import org.jspecify.annotations.NullMarked;
