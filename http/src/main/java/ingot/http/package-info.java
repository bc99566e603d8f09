/** A small layer over Jetty: route table, typed parameters, bodies, error mapping. */
@NullMarked
package ingot.http;

import org.jspecify.annotations.NullMarked;
