@NullMarked
package ingot.bench;

import org.jspecify.annotations.NullMarked;
