@NullMarked
package ingot.wire.dhcp4;

import org.jspecify.annotations.NullMarked;
