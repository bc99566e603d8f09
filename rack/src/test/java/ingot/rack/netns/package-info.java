@NullMarked
package ingot.rack.netns;

import org.jspecify.annotations.NullMarked;
