package ingot.client;

/** A command cannot be done; the message says why and what to do next. */
final class CommandFailed extends RuntimeException {

    private final Exit exit;

    CommandFailed(Exit exit, String message) {
        super(message, null, false, false);
        this.exit = exit;
    }

    static CommandFailed usage(String message) {
        return new CommandFailed(Exit.USAGE, message);
    }

    Exit exit() {
        return exit;
    }
}
