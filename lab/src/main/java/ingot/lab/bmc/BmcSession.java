package ingot.lab.bmc;

import ingot.wire.rmcp.CipherSuite;
import ingot.wire.rmcp.Handshake;
import ingot.wire.rmcp.Octets;
import ingot.wire.rmcp.PrivilegeLevel;
import ingot.wire.rmcp.SequenceWindow;
import ingot.wire.rmcp.SessionCipher;
import java.net.SocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One session from Open Session on. Not thread-safe: owned by {@link BmcFirmware}. */
final class BmcSession {
    final SocketAddress peer;
    final int id;
    final int consoleId;
    final CipherSuite suite;
    final PrivilegeLevel openLimit;
    final SequenceWindow window = new SequenceWindow();

    Instant lastHeard;
    /** The last message of the login and its answer: a repeated message gets the same answer. */
    Octets lastMessage;

    Octets lastAnswer = Octets.EMPTY;

    @Nullable Handshake handshake;

    @Nullable BmcUser user;
    /** Set once the login is complete. */
    @Nullable SessionCipher cipher;

    PrivilegeLevel limit = PrivilegeLevel.CALLBACK;
    PrivilegeLevel level = PrivilegeLevel.CALLBACK;
    int sequence;

    BmcSession(
            SocketAddress peer,
            int id,
            int consoleId,
            CipherSuite suite,
            PrivilegeLevel openLimit,
            Octets openMessage,
            Instant now) {
        this.peer = peer;
        this.id = id;
        this.consoleId = consoleId;
        this.suite = suite;
        this.openLimit = openLimit;
        this.lastMessage = openMessage;
        this.lastHeard = now;
    }

    int nextSequence() {
        sequence++;
        return sequence;
    }
}
