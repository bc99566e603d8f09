/** What happened to a machine, step by step, and what it waits for. */
@NullMarked
package ingot.region.timeline;

import org.jspecify.annotations.NullMarked;
