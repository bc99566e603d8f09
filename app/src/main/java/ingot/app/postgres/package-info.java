/** The bundled PostgreSQL: unpacked, initialised, started, watched and stopped under the data directory. */
@NullMarked
package ingot.app.postgres;

import org.jspecify.annotations.NullMarked;
