/**
 * DHCP for IPv4: bytes to records and back (RFC 2131, RFC 2132, RFC 3004, RFC 3046, RFC 3396, RFC 3397, RFC 3442, RFC 4578). Pure: no sockets, no
 * clock. {@link ingot.wire.dhcp4.Dhcp4Codec} is the way in; whatever the bytes are, it gives a message or a
 * {@link ingot.wire.dhcp4.MalformedDhcp4}.
 */
@NullMarked
package ingot.wire.dhcp4;

import org.jspecify.annotations.NullMarked;
