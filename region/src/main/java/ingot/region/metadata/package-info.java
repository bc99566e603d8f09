/** What a booted machine talks to: the metadata service, preseeds, signals, plans and grants. */
@NullMarked
package ingot.region.metadata;

import org.jspecify.annotations.NullMarked;
