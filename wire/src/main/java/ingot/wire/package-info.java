/** Codecs between bytes and records, pure and fuzzed. */
@NullMarked
package ingot.wire;

import org.jspecify.annotations.NullMarked;
