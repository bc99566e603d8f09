package ingot.core.machine;

import java.util.Objects;

/**
 * Who may write a disk (design §3 rule 3). A grant is given once for an attempt, and again only to the same boot with the
 * same plan; everything else is denied. The region judges with its state, and must have stored the answer before it leaves.
 *
 * <p>A boot that is denied with {@link Denial#OTHER_BOOT} follows one that was cut off while it may have been writing: the shell does
 * well to send {@link Command.MarkFailed} then, instead of waiting for the deadline.
 */
public final class Grants {
    private Grants() {}

    /** The answer. */
    public sealed interface Verdict {
        /** Yes; the attempt now carries its holder. */
        record Granted(Attempt attempt) implements Verdict {}

        /** No, and why. */
        record Denied(Denial denial) implements Verdict {}
    }

    /** Reasons to deny. */
    public enum Denial {
        /** The disk holds a system in use: boot it, at once and from now on. */
        DEPLOYED("this machine is deployed", true),
        /** The installer has finished: boot the disk. */
        INSTALLED("the installation has finished", true),
        /** Nothing that writes disks was asked for. */
        NO_ATTEMPT("no installation, erasing or destructive test is under way", false),
        /** The attempt is over or was replaced. */
        ATTEMPT_OVER("the attempt is over", false),
        /** Another boot holds the grant: that one may have been cut off in the middle. */
        OTHER_BOOT("another boot of this attempt holds the grant", false),
        /** The same boot came back with another plan. */
        OTHER_PLAN("the grant was given for another plan", false);

        private final String text;
        private final boolean bootsDisk;

        Denial(String text, boolean bootsDisk) {
            this.text = text;
            this.bootsDisk = bootsDisk;
        }

        /** What happened, as half a sentence. */
        public String text() {
            return text;
        }

        /** Whether the machine has to boot its disk now. */
        public boolean bootsDisk() {
            return bootsDisk;
        }
    }

    /** Judges a request; pure, the shell stores the attempt of a {@link Verdict.Granted}. */
    public static Verdict judge(MachineState state, GrantRequest request) {
        Attempt attempt = state.attempt();
        if (state.status() == MachineStatus.DEPLOYED) {
            return new Verdict.Denied(Denial.DEPLOYED);
        }
        if (attempt == null) {
            return new Verdict.Denied(Denial.NO_ATTEMPT);
        }
        if (!attempt.id().equals(request.attemptId()) || !attempt.purpose().livesIn(state.status())) {
            return new Verdict.Denied(Denial.ATTEMPT_OVER);
        }
        if (attempt.purpose() == AttemptPurpose.DEPLOY && !state.netboot()) {
            return new Verdict.Denied(Denial.INSTALLED);
        }
        Attempt.Grant wanted = new Attempt.Grant(request.bootId(), request.planHash());
        Attempt.Grant held = attempt.grant();
        if (held == null || Objects.equals(held, wanted)) {
            return new Verdict.Granted(attempt.grantedTo(wanted));
        }
        return new Verdict.Denied(held.bootId().equals(wanted.bootId()) ? Denial.OTHER_PLAN : Denial.OTHER_BOOT);
    }
}
