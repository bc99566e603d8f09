/** Notices that the database is an older copy, and revokes what the copy believes to be under way (design §3 rule 3). */
@NullMarked
package ingot.region.restore;

import org.jspecify.annotations.NullMarked;
