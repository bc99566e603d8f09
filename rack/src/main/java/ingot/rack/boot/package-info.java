/** Boot answers: what each machine gets from this rack when it boots from the network. */
@NullMarked
package ingot.rack.boot;

import org.jspecify.annotations.NullMarked;
