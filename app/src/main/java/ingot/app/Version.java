package ingot.app;

/** Ingot's own version; on the wire of the API stands the one that it is compatible with. */
final class Version {

    static final String INGOT = "0.1.0";

    private Version() {}
}
