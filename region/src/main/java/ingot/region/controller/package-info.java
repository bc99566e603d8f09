/** Racks and regions as the API shows them, and the power drivers they know. */
@NullMarked
package ingot.region.controller;

import org.jspecify.annotations.NullMarked;
