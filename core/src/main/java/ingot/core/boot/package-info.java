/** What a machine that boots from the network is told: boot methods, kernel command lines, loader scripts (facts: boot). */
@NullMarked
package ingot.core.boot;

import org.jspecify.annotations.NullMarked;
