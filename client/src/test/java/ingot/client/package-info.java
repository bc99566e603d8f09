/** Specifications of the client. */
@NullMarked
package ingot.client;

import org.jspecify.annotations.NullMarked;
