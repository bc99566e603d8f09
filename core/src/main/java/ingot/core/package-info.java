/** The domain: records, enums and pure functions. No I/O, no SQL, no HTTP; time and randomness are handed in. */
@NullMarked
package ingot.core;

import org.jspecify.annotations.NullMarked;
