/** The {@code ingot} command's client side and the Java client, both driven by the API's own description. */
@NullMarked
package ingot.client;

import org.jspecify.annotations.NullMarked;
