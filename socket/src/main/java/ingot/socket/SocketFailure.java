package ingot.socket;

import java.util.Map;

/** A system call on a socket failed. The message says what to do about the usual causes. */
public final class SocketFailure extends RuntimeException {
    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int ENODEV = 19;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;

    private static final Map<Integer, String> MEANINGS = Map.of(
            EPERM,
                    "not permitted. Run as root, or give the process the capabilities CAP_NET_RAW and"
                            + " CAP_NET_BIND_SERVICE (systemd: AmbientCapabilities=)",
            EACCES,
                    "access denied. Ports under 1024 need root or the capability CAP_NET_BIND_SERVICE; broadcasts need"
                            + " SO_BROADCAST",
            ENODEV, "no such network interface. `ip link` lists those there are",
            EADDRINUSE,
                    "the port is taken by another program on this interface. `ss -ulnp` names it; stop it or choose"
                            + " another port",
            EADDRNOTAVAIL, "the address is not one of this host's",
            ENETDOWN, "the network interface is down. `ip link set DEVICE up` brings it up",
            ENETUNREACH, "no route to the network");

    private final int errno;

    SocketFailure(String action, int errno) {
        super(action + ": " + MEANINGS.getOrDefault(errno, "error number " + errno));
        this.errno = errno;
    }

    /** The error number of the kernel (Linux). */
    public int errno() {
        return errno;
    }

    /** Whether a capability is missing. */
    public boolean notPermitted() {
        return errno == EPERM || errno == EACCES;
    }

    /** Whether the interface is gone or down: the same call can succeed later. */
    public boolean deviceUnavailable() {
        return errno == ENODEV || errno == ENETDOWN || errno == EADDRNOTAVAIL;
    }
}
