/** The `ingot` command's client side and the Java client. */
@NullMarked
package ingot.client;

import org.jspecify.annotations.NullMarked;
