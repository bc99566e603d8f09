package ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may do what (facts: lifecycle §4). Columns: view, edit, lock, admin_read, admin. */
class MachineAccessTest {
    private static final String TABLE = """
            plain    machine free   open    yes yes yes no  no
            plain    machine mine   open    yes yes yes no  no
            plain    machine theirs open    no  no  no  no  no
            plain    machine free   locked  yes no  yes no  no
            plain    machine mine   locked  yes no  yes no  no
            plain    machine theirs locked  no  no  no  no  no
            viewer   machine free   open    yes yes yes no  no
            viewer   machine theirs open    yes no  no  no  no
            viewer   machine theirs locked  yes no  no  no  no
            deployer machine theirs open    no  no  no  no  no
            deployer machine free   open    yes yes yes no  no
            editor   machine theirs open    yes yes yes yes yes
            editor   machine theirs locked  yes no  yes yes no
            editor   machine free   locked  yes no  yes yes no
            stranger machine theirs open    no  no  no  no  no
            global   machine theirs open    yes yes yes yes yes
            global   machine theirs locked  yes no  yes yes no
            super    machine theirs open    yes yes yes yes yes
            super    machine theirs locked  yes no  yes yes no
            super    machine mine   locked  yes no  yes yes no
            plain    device  mine   open    yes yes no  no  no
            plain    device  theirs open    yes no  no  no  no
            super    device  theirs open    yes yes no  yes yes
            plain    rack    free   open    no  no  no  no  no
            super    rack    free   open    yes yes no  yes yes
            """;

    private static final UserRef ME = new UserRef(5, "me");

    @Test
    void everyRowHolds() {
        assertThat(TABLE.lines()).allSatisfy(row -> {
            String[] cells = Machines.cells(row);
            AccessTarget node = node(cells[1], cells[2], cells[3].equals("locked"));
            Permission[] permissions = {
                Permission.VIEW, Permission.EDIT, Permission.LOCK, Permission.ADMIN_READ, Permission.ADMIN
            };
            for (int column = 0; column < permissions.length; column++) {
                assertThat(MachineAccess.allows(permissions[column], user(cells[0]), node))
                        .as("%s: %s", row, permissions[column])
                        .isEqualTo(cells[column + 4].equals("yes"));
            }
        });
    }

    @Test
    void editIncludesAllOtherRightsAndViewIncludesViewAvailable() {
        assertThat(MachineEntitlement.values())
                .allMatch(right -> right.impliedBy(Set.of(MachineEntitlement.CAN_EDIT_MACHINES)));
        assertThat(MachineEntitlement.CAN_VIEW_AVAILABLE_MACHINES.impliedBy(
                        Set.of(MachineEntitlement.CAN_VIEW_MACHINES)))
                .isTrue();
        assertThat(MachineEntitlement.CAN_VIEW_MACHINES.impliedBy(
                        Set.of(MachineEntitlement.CAN_VIEW_AVAILABLE_MACHINES)))
                .isFalse();
    }

    private static AccessTarget node(String type, String owner, boolean locked) {
        Long ownerId = switch (owner) {
            case "mine" -> Long.valueOf(ME.id());
            case "theirs" -> Long.valueOf(99);
            default -> null;
        };
        return switch (type) {
            case "device" -> target(NodeType.DEVICE, null, ownerId, locked);
            case "rack" -> target(NodeType.RACK_CONTROLLER, null, ownerId, locked);
            default -> target(NodeType.MACHINE, 3, ownerId, locked);
        };
    }

    private static AccessTarget target(NodeType type, @Nullable Integer pool, @Nullable Long ownerId, boolean locked) {
        return new AccessTarget(type, pool, ownerId, locked);
    }

    private static Principal user(String kind) {
        return switch (kind) {
            case "viewer" -> inPool(3, MachineEntitlement.CAN_VIEW_MACHINES);
            case "deployer" -> inPool(3, MachineEntitlement.CAN_DEPLOY_MACHINES);
            case "editor" -> inPool(3, MachineEntitlement.CAN_EDIT_MACHINES);
            case "stranger" -> inPool(4, MachineEntitlement.CAN_EDIT_MACHINES);
            case "global" -> new Principal(ME, false, Set.of(MachineEntitlement.CAN_EDIT_MACHINES), Map.of());
            case "super" -> Principal.administrator(ME);
            default -> Principal.plain(ME);
        };
    }

    private static Principal inPool(int pool, MachineEntitlement right) {
        return new Principal(ME, false, Set.of(), Map.of(pool, Set.of(right)));
    }
}
