package ingot.rack.power;

/**
 * A power act could not be done. Messages begin with the words that clients of MAAS know (facts/power.md §1) and hold no
 * secrets.
 */
public abstract sealed class PowerFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private PowerFailed(String prefix, String what) {
        super(prefix + what);
    }

    /** Whether trying again may help. */
    public abstract boolean retryable();

    /** A setting is missing or wrong. */
    public static final class Setting extends PowerFailed {
        private static final long serialVersionUID = 1L;

        public Setting(String what) {
            super("Missing or invalid power setting: ", what);
        }

        @Override
        public boolean retryable() {
            return false;
        }
    }

    /** The BMC does not accept who we are, or this user may not do it. */
    public static final class Authentication extends PowerFailed {
        private static final long serialVersionUID = 1L;

        public Authentication(String what) {
            super("Could not authenticate to node's BMC: ", what);
        }

        @Override
        public boolean retryable() {
            return false;
        }
    }

    /** This rack lacks what the act needs. */
    public static final class Tool extends PowerFailed {
        private static final long serialVersionUID = 1L;

        public Tool(String what) {
            super("Missing power tool: ", what);
        }

        @Override
        public boolean retryable() {
            return false;
        }
    }

    /** The BMC does not answer, or is too busy to. */
    public static final class Connection extends PowerFailed {
        private static final long serialVersionUID = 1L;

        public Connection(String what) {
            super("Could not contact node's BMC: ", what);
        }

        @Override
        public boolean retryable() {
            return true;
        }
    }

    /** The BMC answered and did not do it. */
    public static final class Action extends PowerFailed {
        private static final long serialVersionUID = 1L;

        public Action(String what) {
            super("Failed to complete power action: ", what);
        }

        @Override
        public boolean retryable() {
            return true;
        }
    }

    /** The act was done as often as the policy allows, and the power state is still another. */
    public static final class Unverified extends PowerFailed {
        private static final long serialVersionUID = 1L;

        public Unverified(String what) {
            super("Failed talking to node's BMC: ", what);
        }

        @Override
        public boolean retryable() {
            return false;
        }
    }
}
