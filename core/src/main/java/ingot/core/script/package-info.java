/** Scripts that machines run: their headers, parameters, selection and results (facts: metadata-and-scripts §10–§14). */
@NullMarked
package ingot.core.script;

import org.jspecify.annotations.NullMarked;
