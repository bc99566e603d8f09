/** People, their keys and sessions, and who a request speaks for. */
@NullMarked
package ingot.region.user;

import org.jspecify.annotations.NullMarked;
