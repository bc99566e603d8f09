package ingot.region.rack;

import ingot.link.SiteSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Composes what racks must know, from one consistent view of the database; revisions are set by the caller. */
public interface SnapshotSource {

    /** What each of these racks must know beside the machines, by node id. */
    Map<Integer, SiteSnapshot> sites(DSLContext sql, Collection<Integer> rackNodeIds);

    /**
     * What every rack must know of machines.
     *
     * @param systemIds of those asked for; null for all. One that is no more is left out
     */
    List<SiteSnapshot.MachineBoot> machines(DSLContext sql, @Nullable Collection<String> systemIds);
}
