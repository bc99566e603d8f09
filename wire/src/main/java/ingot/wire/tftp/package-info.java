/** TFTP with its options: bytes to records and back (RFC 1350, 2347, 2348, 2349, 7440). Pure. */
@NullMarked
package ingot.wire.tftp;

import org.jspecify.annotations.NullMarked;
