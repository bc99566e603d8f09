/** The virtual data centre: machines, BMC simulator, namespaces. */
@NullMarked
package ingot.lab;

import org.jspecify.annotations.NullMarked;
