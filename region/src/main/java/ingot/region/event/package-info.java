/** What happened: recording and paging of events. */
@NullMarked
package ingot.region.event;

import org.jspecify.annotations.NullMarked;
