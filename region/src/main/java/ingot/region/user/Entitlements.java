package ingot.region.user;

import ingot.http.Principal;
import ingot.region.db.tables.records.AppUserRecord;
import java.util.Set;

/** What users may do: an administrator everything, anybody else what the reference's group Users holds. */
final class Entitlements {

    /** Entitlements of the group Users (maas-api/conventions.md §4). */
    static final Set<String> OF_EVERYBODY = Set.of(
            "can_deploy_machines", "can_view_available_machines", "can_view_global_entities", "can_view_boot_entities");

    private Entitlements() {}

    static Principal.User principal(AppUserRecord user) {
        return new Principal.User(user.getId(), user.getUsername(), user.getIsSuperuser(), OF_EVERYBODY);
    }
}
