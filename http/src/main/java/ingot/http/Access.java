package ingot.http;

/** Who may call an operation at all. What may be done to the object it names is decided by the operation itself. */
public sealed interface Access {

    /** Nobody needs to be known: version, enlistment, boot files. */
    record Anyone() implements Access {}

    /** Any active user. */
    record User() implements Access {}

    /** Users holding the named entitlement (maas-api/enums.md), such as {@code can_edit_configurations}. */
    record Entitled(String entitlement) implements Access {}

    /** A machine with its own token (the metadata service). */
    record Machine() implements Access {}

    static Access anyone() {
        return new Anyone();
    }

    static Access user() {
        return new User();
    }

    static Access entitled(String entitlement) {
        return new Entitled(entitlement);
    }

    static Access machine() {
        return new Machine();
    }
}
