/** The plan of an installation or erasure as the JSON document that a machine agent executes. */
@NullMarked
package ingot.link.plan;

import org.jspecify.annotations.NullMarked;
