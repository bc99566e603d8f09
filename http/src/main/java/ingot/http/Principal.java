package ingot.http;

import java.util.Set;

/** Who a request speaks for, as found by an {@link Authenticator}. */
public sealed interface Principal {

    /** No credentials were sent. */
    record Anonymous() implements Principal {}

    /**
     * A person, by API key or session.
     *
     * @param entitlements names of what this user may do; a superuser holds all
     */
    record User(int id, String username, boolean superuser, Set<String> entitlements) implements Principal {
        public User {
            entitlements = Set.copyOf(entitlements);
        }

        public boolean holds(String entitlement) {
            return superuser || entitlements.contains(entitlement);
        }
    }

    /** A machine, by its metadata token. */
    record Machine(String systemId) implements Principal {}
}
