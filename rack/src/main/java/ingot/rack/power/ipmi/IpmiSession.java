package ingot.rack.power.ipmi;

import ingot.rack.power.PowerFailed;
import ingot.wire.rmcp.CloseSession;
import ingot.wire.rmcp.CompletionCode;
import ingot.wire.rmcp.IpmiCommand;
import ingot.wire.rmcp.IpmiRequest;
import ingot.wire.rmcp.IpmiResponse;
import ingot.wire.rmcp.Octets;
import ingot.wire.rmcp.PayloadType;
import ingot.wire.rmcp.PrivilegeLevel;
import ingot.wire.rmcp.RmcpDatagram;
import ingot.wire.rmcp.RmcpPlusFrame;
import ingot.wire.rmcp.SequenceWindow;
import ingot.wire.rmcp.SessionCipher;
import ingot.wire.rmcp.SessionPrivilege;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An open session. Closing it tells the BMC, which has few of them. Not thread-safe: owned by one power act.
 */
final class IpmiSession implements AutoCloseable {
    private static final int MESSAGE_SEQUENCES = 64;

    private final IpmiLink link;
    private final IpmiTiming timing;
    private final int bmcId;
    private final int consoleId;
    private final SessionCipher cipher;
    private final SequenceWindow window = new SequenceWindow();
    private int frameSequence;
    private int messageSequence;

    IpmiSession(IpmiLink link, IpmiTiming timing, int bmcId, int consoleId, SessionCipher cipher) {
        this.link = link;
        this.timing = timing;
        this.bmcId = bmcId;
        this.consoleId = consoleId;
        this.cipher = cipher;
    }

    /** Sessions begin with little privilege; this raises it. */
    void raisePrivilege(PrivilegeLevel level) throws InterruptedException {
        IpmiResponse response = ask(
                IpmiCommand.SET_SESSION_PRIVILEGE_LEVEL, new SessionPrivilege(level).encode(), Repeat.MAY_RUN_TWICE);
        if (response.completionCode() != CompletionCode.OK) {
            throw IpmiRefusals.privilege(level);
        }
    }

    /**
     * Gives a command and waits for its answer.
     *
     * @throws PowerFailed if the completion code is not zero, or no answer comes
     */
    Octets perform(String what, IpmiCommand command, Octets data, Repeat repeat) throws InterruptedException {
        IpmiResponse response = ask(command, data, repeat);
        if (response.completionCode() != CompletionCode.OK) {
            throw IpmiRefusals.ofCommand(what, response.completionCode());
        }
        return response.data();
    }

    /** Gives a command and returns its answer, whatever the completion code. */
    IpmiResponse ask(IpmiCommand command, Octets data, Repeat repeat) throws InterruptedException {
        return ask(command, data, repeat, timing);
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            if (link.isOpen() && !interrupted) {
                ask(
                        IpmiCommand.CLOSE_SESSION,
                        new CloseSession(bmcId).encode(),
                        Repeat.MAY_RUN_TWICE,
                        timing.forClosing());
            } else {
                closeInPassing();
            }
        } catch (PowerFailed | IOException silent) {
            // The act itself is done or has failed for its own reason; the BMC will time the session out.
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The interrupt closed the socket, and there is no time to wait; sessions do not hang on the socket, though. */
    private void closeInPassing() throws IOException {
        try (IpmiLink other = IpmiLink.open(link.address())) {
            other.send(frame(nextRequest(IpmiCommand.CLOSE_SESSION, new CloseSession(bmcId).encode())));
        }
    }

    private IpmiResponse ask(IpmiCommand command, Octets data, Repeat repeat, IpmiTiming limits)
            throws InterruptedException {
        IpmiRequest request = nextRequest(command, data);
        Supplier<Octets> datagram = switch (repeat) {
            case MAY_RUN_TWICE -> () -> frame(request);
            case MUST_RUN_ONCE -> {
                Octets once = frame(request);
                yield () -> once;
            }
        };
        return link.exchange(command.name(), limits, datagram, received -> answer(request, received));
    }

    private Optional<IpmiResponse> answer(IpmiRequest request, RmcpDatagram received) {
        if (!(received instanceof RmcpPlusFrame frame)
                || frame.type() != PayloadType.IPMI
                || frame.sessionId() != consoleId) {
            return Optional.empty();
        }
        Octets message = cipher.open(frame);
        if (!window.accept(frame.sequence())) {
            return Optional.empty();
        }
        return Optional.of(IpmiResponse.decode(message)).filter(response -> response.answers(request));
    }

    private IpmiRequest nextRequest(IpmiCommand command, Octets data) {
        messageSequence = (messageSequence + 1) % MESSAGE_SEQUENCES;
        return IpmiRequest.of(command, messageSequence, data);
    }

    private Octets frame(IpmiRequest request) {
        frameSequence++;
        return cipher.seal(PayloadType.IPMI, bmcId, frameSequence, request.encode())
                .encode();
    }

    /** What may happen if the answer is lost and the command is sent again. */
    enum Repeat {
        /** Each send is a new frame: the BMC may run the command twice, and answers each. */
        MAY_RUN_TWICE,
        /** Each send is the same frame: a BMC that has run it takes it for a replay and stays silent. */
        MUST_RUN_ONCE
    }
}
