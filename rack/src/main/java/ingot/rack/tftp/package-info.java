/**
 * The TFTP server of a rack (RFC 1350, 2347 to 2349, 7440): read only, for firmware and boot loaders. A file that does not exist is refused at
 * once, because loaders probe many names and wait for each.
 */
@NullMarked
package ingot.rack.tftp;

import org.jspecify.annotations.NullMarked;
