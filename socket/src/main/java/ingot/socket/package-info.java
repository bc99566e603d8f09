/** The one place with native access: raw and device-bound sockets. */
@NullMarked
package ingot.socket;

import org.jspecify.annotations.NullMarked;
