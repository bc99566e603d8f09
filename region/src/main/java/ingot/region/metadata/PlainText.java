package ingot.region.metadata;

/** Text that came from a machine, made fit for a column: bounded, and without the one character that PostgreSQL refuses. */
final class PlainText {

    private PlainText() {}

    static String of(String text, int charsMax) {
        String clean = text.replace("\0", "");
        return clean.length() <= charsMax ? clean : clean.substring(0, charsMax);
    }
}
