@NullMarked
package ingot.app.postgres;

import org.jspecify.annotations.NullMarked;
