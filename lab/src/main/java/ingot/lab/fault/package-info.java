/** Which faults the lab brings upon Ingot, and in which machine's life: pure data, driven by {@code ingot.lab}. */
@NullMarked
package ingot.lab.fault;

import org.jspecify.annotations.NullMarked;
