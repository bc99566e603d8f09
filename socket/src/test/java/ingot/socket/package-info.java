@NullMarked
package ingot.socket;

import org.jspecify.annotations.NullMarked;
