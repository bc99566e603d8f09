@NullMarked
package ingot.rack.dhcp;

import org.jspecify.annotations.NullMarked;
