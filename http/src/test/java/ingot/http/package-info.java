/** Specifications of the HTTP layer. */
@NullMarked
package ingot.http;

import org.jspecify.annotations.NullMarked;
