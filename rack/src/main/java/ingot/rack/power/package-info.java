/**
 * Power control: one interface, one file per driver, declared fields, waits and verification in one place, and a queue
 * that keeps acts on one BMC in order. Native protocols; no tool is ever forked.
 */
@NullMarked
package ingot.rack.power;

import org.jspecify.annotations.NullMarked;
