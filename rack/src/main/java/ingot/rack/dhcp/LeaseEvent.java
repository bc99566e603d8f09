package ingot.rack.dhcp;

/** Something happened to a lease. What it says is on disk already. */
public sealed interface LeaseEvent {
    /** The lease as it is now. */
    Lease lease();

    /**
     * A client was given the address or may keep it longer.
     *
     * @param renewal whether it had it before
     */
    record Committed(Lease lease, boolean renewal) implements LeaseEvent {}

    /** The client gave it back, or was given another address instead. */
    record Released(Lease lease) implements LeaseEvent {}

    /** The client did not come back in time. */
    record Expired(Lease lease) implements LeaseEvent {}

    /** The client found the address in use by a stranger. */
    record Declined(Lease lease) implements LeaseEvent {}
}
