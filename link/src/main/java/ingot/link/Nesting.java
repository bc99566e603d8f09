package ingot.link;

import java.util.function.IntUnaryOperator;

/** How deep things of a JSON text are within things: reading is recursive, and a text must not decide how far that goes. */
public final class Nesting {

    /** Deeper than anything of ours; plans are the deepest, with five. */
    public static final int DEPTH_MAX = 64;

    private Nesting() {}

    /** Whether a text goes deeper than {@link #DEPTH_MAX}. */
    public static boolean tooDeep(String json) {
        return tooDeep(json.length(), json::charAt);
    }

    /** Whether a text in UTF-8 goes deeper than {@link #DEPTH_MAX}. */
    public static boolean tooDeep(byte[] json) {
        return tooDeep(json.length, i -> json[i]);
    }

    private static boolean tooDeep(int length, IntUnaryOperator at) {
        int depth = 0;
        boolean inText = false;
        for (int i = 0; i < length; i++) {
            int character = at.applyAsInt(i);
            if (inText) {
                if (character == '\\') {
                    i++;
                } else if (character == '"') {
                    inText = false;
                }
            } else if (character == '"') {
                inText = true;
            } else if (character == '[' || character == '{') {
                if (++depth > DEPTH_MAX) {
                    return true;
                }
            } else if (character == ']' || character == '}') {
                depth--;
            }
        }
        return false;
    }
}
