@NullMarked
package ingot.rack.metadata;

import org.jspecify.annotations.NullMarked;
