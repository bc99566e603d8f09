package ingot.region.machine;

import ingot.core.machine.MachineEntitlement;
import ingot.core.machine.Principal;
import ingot.core.machine.UserRef;
import ingot.http.Call;
import ingot.region.event.Events;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind a command.
 *
 * @param principal the asking user; null for machines, racks and the region itself
 * @param cause what events say of it
 */
public record Actor(@Nullable Principal principal, Events.Cause cause) {

    public static final Actor SYSTEM = new Actor(null, Events.Cause.SYSTEM);

    /** The caller of an operation. */
    public static Actor of(Call call) {
        return switch (call.principal()) {
            case ingot.http.Principal.User user -> new Actor(principal(user), Events.Cause.of(call));
            case ingot.http.Principal.Machine ignored -> new Actor(null, Events.Cause.of(call));
            case ingot.http.Principal.Anonymous ignored -> new Actor(null, Events.Cause.of(call));
        };
    }

    /** A user with the machine rights among their entitlements. */
    public static Principal principal(ingot.http.Principal.User user) {
        Set<MachineEntitlement> held = EnumSet.noneOf(MachineEntitlement.class);
        for (MachineEntitlement right : MachineEntitlement.values()) {
            if (user.holds(right.word())) {
                held.add(right);
            }
        }
        return new Principal(new UserRef(user.id(), user.username()), user.superuser(), held, Map.of());
    }

    /** The user's id, for columns. */
    public @Nullable Integer userId() {
        return principal == null ? null : Math.toIntExact(principal.user().id());
    }
}
