/**
 * Choosing a machine for somebody who asks for one: constraints are read into {@link ingot.core.constraint.Constraints}, and
 * {@link ingot.core.constraint.Matcher} picks the cheapest candidate that meets them all, or says what excluded the others
 * (facts: lifecycle §19, conventions §11).
 */
@NullMarked
package ingot.core.constraint;

import org.jspecify.annotations.NullMarked;
