package ingot.core.constraint;

import java.util.function.Predicate;

/**
 * One constraint that a candidate meets or not.
 *
 * @param name parameter it came from
 * @param value as given
 */
record Condition(String name, String value, Predicate<Candidate> met) {}
