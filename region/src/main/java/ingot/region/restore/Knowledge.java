package ingot.region.restore;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the database knows that bears on one witness.
 *
 * @param life its present life
 * @param endedLives the lives before; each ended with everything revoked
 * @param idOfNumber the id kept under the witness's number, null when there is none
 * @param oldestKept the lowest number that is kept, 0 when there is none; older ones were forgotten
 */
record Knowledge(UUID life, Set<UUID> endedLives, @Nullable UUID idOfNumber, long oldestKept) {

    /** Whether the witness was written in a future of this database that it does not have: it is an older copy. */
    boolean lost(Witness witness) {
        if (!witness.life().equals(life)) {
            // An ended life was lost, noticed, and everything of it revoked. A life never heard of began after the copy
            // was made.
            return !endedLives.contains(witness.life());
        }
        if (witness.id().equals(idOfNumber)) {
            return false;
        }
        // What is older than all that is kept concerns nothing that still lives: see Witnesses.KEPT.
        return witness.number() >= oldestKept;
    }
}
