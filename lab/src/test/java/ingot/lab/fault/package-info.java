/** Tests of the choice of faults. */
@NullMarked
package ingot.lab.fault;

import org.jspecify.annotations.NullMarked;
