/** What machines ask of the metadata service, as pure functions that rack and region both mount (facts: metadata-and-scripts). */
@NullMarked
package ingot.core.metadata;

import org.jspecify.annotations.NullMarked;
