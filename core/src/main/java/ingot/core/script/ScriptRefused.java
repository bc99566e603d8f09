package ingot.core.script;

/** A script, its header or its parameters are not acceptable; {@link #field} names the form field. */
public final class ScriptRefused extends RuntimeException {

    private final String field;

    /** About one field of the header, or one parameter. */
    public ScriptRefused(String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
