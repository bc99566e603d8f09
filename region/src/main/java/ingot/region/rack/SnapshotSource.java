package ingot.region.rack;

import ingot.link.SiteSnapshot;
import org.jooq.DSLContext;

/** Composes what one rack must know, from one consistent view of the database; its revision is set by the caller. */
@FunctionalInterface
public interface SnapshotSource {

    SiteSnapshot compose(DSLContext sql, int rackNodeId);
}
