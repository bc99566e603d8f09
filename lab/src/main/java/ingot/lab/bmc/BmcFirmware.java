package ingot.lab.bmc;

import ingot.wire.rmcp.CipherSuite;
import ingot.wire.rmcp.Handshake;
import ingot.wire.rmcp.IpmiRequest;
import ingot.wire.rmcp.IpmiResponse;
import ingot.wire.rmcp.LanFrame;
import ingot.wire.rmcp.MalformedRmcp;
import ingot.wire.rmcp.Octets;
import ingot.wire.rmcp.OpenSessionRequest;
import ingot.wire.rmcp.OpenSessionResponse;
import ingot.wire.rmcp.PayloadType;
import ingot.wire.rmcp.PresencePing;
import ingot.wire.rmcp.PresencePong;
import ingot.wire.rmcp.PrivilegeLevel;
import ingot.wire.rmcp.Rakp1;
import ingot.wire.rmcp.Rakp2;
import ingot.wire.rmcp.Rakp3;
import ingot.wire.rmcp.Rakp4;
import ingot.wire.rmcp.RmcpDatagram;
import ingot.wire.rmcp.RmcpPlusFrame;
import ingot.wire.rmcp.RmcpStatus;
import ingot.wire.rmcp.SessionCipher;
import java.net.SocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A BMC without its network socket: a datagram comes in, at most one goes out. Logins and sessions are here, commands in
 * {@link BmcCommands}. Thread-safe: guarded by itself.
 */
final class BmcFirmware {
    private final BmcSettings settings;
    private final BmcCommands commands;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<Integer, BmcSession> sessions = new HashMap<>();

    BmcFirmware(BmcSettings settings, BmcCommands commands, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.commands = commands;
        this.clock = clock;
        this.random = random;
    }

    /** Open and half-open sessions. */
    synchronized int sessionCount() {
        expireSessions();
        return sessions.size();
    }

    /** The answer to a datagram, if there is one. Anything malformed or forged gets none. */
    synchronized Optional<Octets> answer(SocketAddress peer, Octets datagram) {
        expireSessions();
        try {
            return Optional.ofNullable(answerTo(peer, RmcpDatagram.decode(datagram)))
                    .map(RmcpDatagram::encode);
        } catch (MalformedRmcp ignored) {
            // A real BMC is silent too; anything else would help whoever scans for it.
            return Optional.empty();
        }
    }

    private @Nullable RmcpDatagram answerTo(SocketAddress peer, RmcpDatagram datagram) {
        return switch (datagram) {
            case PresencePing ping -> new PresencePong(ping.tag(), true);
            case PresencePong pong -> null;
            case LanFrame frame ->
                new LanFrame(commands.withoutSession(IpmiRequest.decode(frame.message()))
                        .encode());
            case RmcpPlusFrame frame -> answerToFrame(peer, frame);
        };
    }

    private @Nullable RmcpPlusFrame answerToFrame(SocketAddress peer, RmcpPlusFrame frame) {
        return switch (frame.type()) {
            case OPEN_SESSION_REQUEST ->
                RmcpPlusFrame.plain(PayloadType.OPEN_SESSION_RESPONSE, openSession(peer, frame.payload()));
            case RAKP_1 -> reply(PayloadType.RAKP_2, rakp1(frame.payload()));
            case RAKP_3 -> reply(PayloadType.RAKP_4, rakp3(frame.payload()));
            case IPMI -> {
                if (frame.sessionId() == 0) {
                    IpmiRequest request = IpmiRequest.decode(frame.payload());
                    yield RmcpPlusFrame.plain(
                            PayloadType.IPMI, commands.withoutSession(request).encode());
                }
                yield command(frame);
            }
            case OPEN_SESSION_RESPONSE, RAKP_2, RAKP_4 -> null;
        };
    }

    private static @Nullable RmcpPlusFrame reply(PayloadType type, @Nullable Octets payload) {
        return payload == null ? null : RmcpPlusFrame.plain(type, payload);
    }

    private Octets openSession(SocketAddress peer, Octets payload) {
        for (BmcSession session : sessions.values()) {
            if (session.peer.equals(peer) && session.lastMessage.equals(payload)) {
                return session.lastAnswer;
            }
        }
        OpenSessionRequest request;
        try {
            request = OpenSessionRequest.decode(payload);
        } catch (MalformedRmcp malformed) {
            int tag = payload.length() > 0 ? payload.at(0) : 0;
            return OpenSessionResponse.refused(tag, RmcpStatus.ILLEGAL_PARAMETER, 0)
                    .encode();
        }
        Optional<CipherSuite> suite =
                CipherSuite.of(request.authentication(), request.integrity(), request.confidentiality());
        if (suite.isEmpty() || !settings.suites().contains(suite.get())) {
            return refuse(request, RmcpStatus.NO_CIPHER_SUITE_MATCH);
        }
        if (sessions.size() >= settings.sessionsMax()) {
            return refuse(request, RmcpStatus.INSUFFICIENT_RESOURCES);
        }
        int id = freshSessionId();
        BmcSession session = new BmcSession(
                peer, id, request.consoleSessionId(), suite.get(), request.privilege(), payload, clock.instant());
        sessions.put(id, session);
        // "Highest" is answered with the channel's limit; FreeIPMI insists on seeing it.
        PrivilegeLevel granted =
                request.privilege() == PrivilegeLevel.HIGHEST ? PrivilegeLevel.ADMINISTRATOR : request.privilege();
        session.lastAnswer = OpenSessionResponse.accepted(request, granted, id).encode();
        return session.lastAnswer;
    }

    private static Octets refuse(OpenSessionRequest request, RmcpStatus status) {
        return OpenSessionResponse.refused(request.tag(), status, request.consoleSessionId())
                .encode();
    }

    private @Nullable Octets rakp1(Octets payload) {
        Rakp1 message = Rakp1.decode(payload);
        BmcSession session = sessions.get(message.bmcSessionId());
        if (session == null || session.cipher != null) {
            return Rakp2.refused(message.tag(), RmcpStatus.INVALID_SESSION_ID, 0)
                    .encode();
        }
        if (session.lastMessage.equals(payload)) {
            return session.lastAnswer;
        }
        session.lastHeard = clock.instant();
        RmcpStatus status = identify(session, message);
        if (status != RmcpStatus.NO_ERRORS) {
            sessions.remove(session.id);
            return Rakp2.refused(message.tag(), status, session.consoleId).encode();
        }
        byte[] nonce = new byte[Rakp1.RANDOM_BYTES];
        random.nextBytes(nonce);
        Handshake handshake = new Handshake(
                session.suite,
                session.consoleId,
                session.id,
                message.consoleRandom(),
                Octets.of(nonce),
                settings.guid(),
                message.role(),
                message.userName());
        session.handshake = handshake;
        session.lastMessage = payload;
        session.lastAnswer = new Rakp2(
                        message.tag(),
                        RmcpStatus.NO_ERRORS,
                        session.consoleId,
                        handshake.bmcRandom(),
                        handshake.bmcGuid(),
                        handshake.rakp2Code(user(session).password()))
                .encode();
        return session.lastAnswer;
    }

    private RmcpStatus identify(BmcSession session, Rakp1 message) {
        PrivilegeLevel wanted;
        try {
            wanted = PrivilegeLevel.of(message.role() & 0x0f);
        } catch (MalformedRmcp unknown) {
            return RmcpStatus.INVALID_ROLE;
        }
        String name = message.userName().toText();
        Optional<BmcUser> user = settings.users().stream()
                .filter(known -> known.name().equals(name))
                .findFirst();
        if (user.isEmpty()) {
            return RmcpStatus.UNAUTHORIZED_NAME;
        }
        PrivilegeLevel limit = user.get().limit();
        if (session.openLimit != PrivilegeLevel.HIGHEST && session.openLimit.compareTo(limit) < 0) {
            limit = session.openLimit;
        }
        if (wanted != PrivilegeLevel.HIGHEST && wanted.compareTo(limit) > 0) {
            return RmcpStatus.UNAUTHORIZED_ROLE;
        }
        session.user = user.get();
        session.limit = wanted == PrivilegeLevel.HIGHEST ? limit : wanted;
        return RmcpStatus.NO_ERRORS;
    }

    private @Nullable Octets rakp3(Octets payload) {
        Rakp3 message = Rakp3.decode(payload);
        BmcSession session = sessions.get(message.bmcSessionId());
        if (session == null || session.handshake == null) {
            return new Rakp4(message.tag(), RmcpStatus.INVALID_SESSION_ID, 0, Octets.EMPTY).encode();
        }
        if (session.lastMessage.equals(payload)) {
            return session.lastAnswer;
        }
        if (session.cipher != null) {
            return null;
        }
        session.lastHeard = clock.instant();
        Handshake handshake = session.handshake;
        BmcUser user = user(session);
        if (message.status() != RmcpStatus.NO_ERRORS) {
            // The console gave up: it did not like our proof.
            sessions.remove(session.id);
            return null;
        }
        if (!handshake.rakp3Code(user.password()).equals(message.code())) {
            sessions.remove(session.id);
            return new Rakp4(message.tag(), RmcpStatus.INVALID_INTEGRITY_CHECK, session.consoleId, Octets.EMPTY)
                    .encode();
        }
        session.cipher = handshake.cipher(user.password(), settings.kg(), random);
        session.level = session.limit.compareTo(PrivilegeLevel.USER) > 0 ? PrivilegeLevel.USER : session.limit;
        session.lastMessage = payload;
        session.lastAnswer = new Rakp4(
                        message.tag(),
                        RmcpStatus.NO_ERRORS,
                        session.consoleId,
                        handshake.rakp4Check(user.password(), settings.kg()))
                .encode();
        return session.lastAnswer;
    }

    private @Nullable RmcpPlusFrame command(RmcpPlusFrame frame) {
        BmcSession session = sessions.get(frame.sessionId());
        if (session == null || session.cipher == null) {
            return null;
        }
        SessionCipher cipher = session.cipher;
        Octets message = cipher.open(frame);
        if (!session.window.accept(frame.sequence())) {
            return null;
        }
        session.lastHeard = clock.instant();
        BmcCommands.Outcome outcome = commands.inSession(IpmiRequest.decode(message), session);
        if (outcome.closes() != 0) {
            sessions.remove(outcome.closes());
        }
        IpmiResponse response = outcome.response();
        return cipher.seal(PayloadType.IPMI, session.consoleId, session.nextSequence(), response.encode());
    }

    private static BmcUser user(BmcSession session) {
        if (session.user == null) {
            throw new IllegalStateException("session " + session.id + ": no user before RAKP message 1");
        }
        return session.user;
    }

    private int freshSessionId() {
        int id;
        do {
            id = random.nextInt();
        } while (id == 0 || sessions.containsKey(id));
        return id;
    }

    private void expireSessions() {
        Instant oldest = clock.instant().minus(settings.sessionTimeout());
        sessions.values().removeIf(session -> session.lastHeard.isBefore(oldest));
    }
}
