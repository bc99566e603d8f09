package ingot.rack.boot;

import ingot.core.boot.BootAnswer;
import ingot.core.boot.EphemeralBoot;
import ingot.core.boot.ImageFile;
import ingot.core.metadata.Preseed;
import ingot.link.SiteSnapshot;
import ingot.link.SiteSnapshot.BootPurposeName;
import ingot.link.SiteSnapshot.EphemeralSystem;
import ingot.link.SiteSnapshot.MachineBoot;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** What a machine that asks for its boot answer is told; a pure function of snapshot and marks. */
public sealed interface BootDecision {

    /**
     * Boot this.
     *
     * @param machine null for a machine that is not known: it boots to enlist
     */
    record Answered(BootAnswer answer, @Nullable MachineBoot machine) implements BootDecision {}

    /** The machine is known and must wait for what the text names. */
    record Waiting(MachineBoot machine) implements BootDecision {}

    /** Nothing is known: the loader goes on to the name for unknown machines. */
    record Unknown() implements BootDecision {}

    /** The answer for a MAC. */
    static BootDecision byMac(
            @Nullable SiteSnapshot snapshot, String mac, String baseUrl, BiPredicate<String, String> stickyLocal) {
        MachineBoot machine = find(snapshot, mac);
        return machine == null ? new Unknown() : forMachine(machine, baseUrl, stickyLocal);
    }

    /** The answer for a machine that nobody knows: enlistment, when it is on. */
    static BootDecision enlistment(@Nullable SiteSnapshot snapshot, String baseUrl) {
        EphemeralSystem system = snapshot == null ? null : snapshot.enlistment();
        if (snapshot == null || system == null) {
            return new Unknown();
        }
        return new Answered(
                new BootAnswer.Ephemeral(boot(
                        system,
                        baseUrl,
                        new Preseed(baseUrl, null).enlistUrl(),
                        "maas-enlist",
                        snapshot.settings().kernelOptions())),
                null);
    }

    /** The machine with this MAC, null when there is none. */
    static @Nullable MachineBoot find(@Nullable SiteSnapshot snapshot, String mac) {
        if (snapshot == null) {
            return null;
        }
        String wanted = mac.toLowerCase(Locale.ROOT).replace('-', ':');
        for (MachineBoot machine : snapshot.machines()) {
            if (machine.macs().contains(wanted)) {
                return machine;
            }
        }
        return null;
    }

    private static BootDecision forMachine(
            MachineBoot machine, String baseUrl, BiPredicate<String, String> stickyLocal) {
        BootPurposeName purpose = BootPurposeName.valueOf(machine.purpose());
        boolean marked = !machine.attempt().isEmpty() && stickyLocal.test(machine.systemId(), machine.attempt());
        if (purpose == BootPurposeName.LOCAL || (purpose == BootPurposeName.EPHEMERAL && marked)) {
            return new Answered(new BootAnswer.Local(baseUrl), machine);
        }
        EphemeralSystem system = machine.system();
        if (purpose == BootPurposeName.NOTHING || system == null) {
            return new Waiting(machine);
        }
        return new Answered(
                new BootAnswer.Ephemeral(boot(
                        system,
                        baseUrl,
                        new Preseed(baseUrl, null).urlOf(machine.systemId()),
                        machine.hostname(),
                        machine.kernelOptions())),
                machine);
    }

    private static EphemeralBoot boot(
            EphemeralSystem system, String baseUrl, String preseedUrl, String hostname, String kernelOptions) {
        List<String> options = kernelOptions.isBlank()
                ? List.of()
                : Arrays.asList(kernelOptions.strip().split("\\s+"));
        return new EphemeralBoot(
                baseUrl,
                new ImageFile(system.kernelSha256(), "vmlinuz"),
                new ImageFile(system.initrdSha256(), "initrd"),
                new ImageFile(system.rootSha256(), system.rootName()),
                preseedUrl,
                hostname,
                options,
                null,
                0);
    }
}
