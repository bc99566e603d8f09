package ingot.wire.tftp;

/** Error codes by name (RFC 1350 section 5, RFC 2347). */
public enum TftpError {
    /** See the message. */
    UNDEFINED(0),
    /** No such file; PXELINUX and GRUB then try their next name. */
    FILE_NOT_FOUND(1),
    /** Not allowed. */
    ACCESS_VIOLATION(2),
    /** Disk full. */
    DISK_FULL(3),
    /** Operation unknown. */
    ILLEGAL_OPERATION(4),
    /** A packet from a port that is no partner of this transfer. */
    UNKNOWN_TRANSFER(5),
    /** File exists already. */
    FILE_EXISTS(6),
    /** No such user. */
    NO_SUCH_USER(7),
    /** The options cannot be agreed on. */
    OPTIONS_REFUSED(8);

    private final int number;

    TftpError(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
