/** The hub that racks dial into: their enrolment, certificates, snapshots, observations and acts. */
@NullMarked
package ingot.region.rack;

import org.jspecify.annotations.NullMarked;
