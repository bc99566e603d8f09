package ingot.region.rack;

import ingot.link.Observation;
import org.jooq.DSLContext;

/** Takes one observation of a rack inside the transaction that also remembers its id. */
@FunctionalInterface
public interface ObservationSink {

    /** Applies it; an observation of something that is not known (any more) changes nothing. */
    void accept(DSLContext sql, String rackSystemId, Observation observation);
}
