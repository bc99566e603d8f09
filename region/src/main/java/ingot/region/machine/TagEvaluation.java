package ingot.region.machine;

import org.jooq.DSLContext;

/** Evaluates all tags with a definition for one machine, inside the caller's transaction (facts: metadata-and-scripts §20). */
@FunctionalInterface
public interface TagEvaluation {

    void evaluate(DSLContext sql, int nodeId);
}
