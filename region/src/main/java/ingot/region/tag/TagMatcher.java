package ingot.region.tag;

import java.util.List;
import org.jooq.DSLContext;

/** Finds the nodes whose hardware documents a definition matches: implemented where those documents are. */
@FunctionalInterface
public interface TagMatcher {

    /**
     * The ids of the matching nodes.
     *
     * @param definition a valid XPath expression
     */
    List<Integer> matching(DSLContext sql, String definition);
}
