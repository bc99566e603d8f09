/**
 * The life of a machine as pure functions: {@link ingot.core.machine.Lifecycle#decide} takes a state, a command and a
 * context, and answers with the next state, the effects to perform and the events to record, or with a typed refusal.
 * Nothing here loads, stores, waits or talks. Numbers, labels and rules come from the facts page on the lifecycle.
 */
@NullMarked
package ingot.core.machine;

import org.jspecify.annotations.NullMarked;
