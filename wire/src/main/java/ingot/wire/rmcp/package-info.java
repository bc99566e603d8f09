/**
 * IPMI over a network: RMCP and ASF presence (ASF 2.0 §3.2), the IPMI 1.5 session-less wrapper, RMCP+ sessions with RAKP
 * (IPMI 2.0 §13) and the few commands that power control needs. Pure: bytes to records and back, keys and checks; both a
 * client and a BMC are built from the same types. Multi-byte numbers are little-endian unless said otherwise.
 */
@NullMarked
package ingot.wire.rmcp;

import org.jspecify.annotations.NullMarked;
