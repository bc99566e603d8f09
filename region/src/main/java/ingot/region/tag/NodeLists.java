package ingot.region.tag;

import ingot.http.Call;
import ingot.http.Reply;
import java.util.List;

/** Renders nodes that were found by something else than a node listing: implemented where nodes are. */
@FunctionalInterface
public interface NodeLists {

    /** Which of the nodes to show, and as what. */
    enum Kind {
        NODES,
        MACHINES,
        DEVICES,
        RACK_CONTROLLERS,
        REGION_CONTROLLERS
    }

    /**
     * Answers the full documents of those of the nodes that are of the kind and that the caller may view, in the order of
     * ids.
     */
    Reply answer(Call call, Kind kind, List<Integer> nodeIds);
}
