/** Disks and what is put on them: the model, its rules, the layouts, and the plans that a machine executes (facts: deploy-and-storage). */
@NullMarked
package ingot.core.storage;

import org.jspecify.annotations.NullMarked;
