package ingot.core.machine;

/** A user as far as a machine remembers one: database id and login name. */
public record UserRef(long id, String name) {}
