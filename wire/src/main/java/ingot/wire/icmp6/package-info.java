/** ICMPv6 router discovery: bytes to records and back (RFC 4861 sections 4.1, 4.2, 4.6; RFC 8106 section 5.1). Pure. */
@NullMarked
package ingot.wire.icmp6;

import org.jspecify.annotations.NullMarked;
