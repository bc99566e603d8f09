@NullMarked
package ingot.rack.tftp;

import org.jspecify.annotations.NullMarked;
