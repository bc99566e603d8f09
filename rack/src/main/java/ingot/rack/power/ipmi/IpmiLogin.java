package ingot.rack.power.ipmi;

import ingot.rack.power.PowerFailed;
import ingot.wire.rmcp.ChannelAuthentication;
import ingot.wire.rmcp.ChannelCipherSuites;
import ingot.wire.rmcp.CipherSuite;
import ingot.wire.rmcp.CompletionCode;
import ingot.wire.rmcp.Handshake;
import ingot.wire.rmcp.IpmiCommand;
import ingot.wire.rmcp.IpmiRequest;
import ingot.wire.rmcp.IpmiResponse;
import ingot.wire.rmcp.IpmiSecret;
import ingot.wire.rmcp.LanFrame;
import ingot.wire.rmcp.Octets;
import ingot.wire.rmcp.OpenSessionRequest;
import ingot.wire.rmcp.OpenSessionResponse;
import ingot.wire.rmcp.PayloadType;
import ingot.wire.rmcp.PrivilegeLevel;
import ingot.wire.rmcp.Rakp1;
import ingot.wire.rmcp.Rakp2;
import ingot.wire.rmcp.Rakp3;
import ingot.wire.rmcp.Rakp4;
import ingot.wire.rmcp.RmcpDatagram;
import ingot.wire.rmcp.RmcpPlusFrame;
import ingot.wire.rmcp.RmcpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Opens a session: capabilities, cipher suite, Open Session, RAKP 1 to 4. One object for each login. */
final class IpmiLogin {
    /** From best to worst; all encrypt, so that whoever forges the BMC's list cannot talk us into clear text. */
    private static final List<CipherSuite> PREFERENCE =
            List.of(CipherSuite.SUITE_17, CipherSuite.SUITE_3, CipherSuite.SUITE_8, CipherSuite.SUITE_12);

    private final IpmiLink link;
    private final IpmiSettings settings;
    private final IpmiTiming timing;
    private final RandomGenerator random;
    private final Consumer<String> notices;
    private int lastTag;

    IpmiLogin(
            IpmiLink link, IpmiSettings settings, IpmiTiming timing, RandomGenerator random, Consumer<String> notices) {
        this.link = link;
        this.settings = settings;
        this.timing = timing;
        this.random = random;
        this.notices = notices;
    }

    IpmiSession open() throws InterruptedException {
        if (!settings.workarounds().contains(IpmiSettings.SKIP_CAPABILITIES)) {
            checkCapabilities();
        }
        CipherSuite suite = settings.suite().isPresent() ? settings.suite().get() : bestCommonSuite();
        OpenSessionResponse opened = openSession(suite);
        Handshake handshake = exchangeRandoms(suite, opened);
        IpmiSecret kg = prove(handshake);
        return new IpmiSession(
                link,
                timing,
                handshake.bmcSessionId(),
                handshake.consoleSessionId(),
                handshake.cipher(settings.password(), kg, random));
    }

    private void checkCapabilities() throws InterruptedException {
        IpmiResponse response = askWithoutSession(
                "the question for its capabilities",
                IpmiCommand.GET_CHANNEL_AUTHENTICATION_CAPABILITIES,
                ChannelAuthentication.request(settings.privilege()));
        if (response.completionCode() != CompletionCode.OK) {
            throw IpmiRefusals.ofCommand("asking for authentication capabilities", response.completionCode());
        }
        if (!ChannelAuthentication.decode(response.data()).ipmi20()) {
            throw new PowerFailed.Setting("ipmi 2.0 unavailable: the BMC at " + link.address()
                    + " says that it speaks IPMI 1.5 only; use another power type for it");
        }
    }

    /** Falls back to suite 3, which every IPMI 2.0 BMC must have, if the BMC has no list or none that we like. */
    private CipherSuite bestCommonSuite() throws InterruptedException {
        Octets records = Octets.EMPTY;
        for (int block = 0; block < ChannelCipherSuites.BLOCKS_MAX; block++) {
            IpmiResponse response = askWithoutSession(
                    "the question for its cipher suites",
                    IpmiCommand.GET_CHANNEL_CIPHER_SUITES,
                    ChannelCipherSuites.request(block));
            if (response.completionCode() != CompletionCode.OK
                    || response.data().length() < 1) {
                break;
            }
            Octets part = response.data().slice(1, response.data().length());
            records = Octets.concat(records, part);
            if (part.length() < ChannelCipherSuites.BLOCK_BYTES) {
                break;
            }
        }
        List<CipherSuite> offered = ChannelCipherSuites.decode(records);
        return PREFERENCE.stream().filter(offered::contains).findFirst().orElse(CipherSuite.SUITE_3);
    }

    private IpmiResponse askWithoutSession(String what, IpmiCommand command, Octets data) throws InterruptedException {
        IpmiRequest request = IpmiRequest.of(command, 0, data);
        Octets datagram = new LanFrame(request.encode()).encode();
        return link.exchange(what, timing, () -> datagram, received -> {
            if (received instanceof LanFrame frame) {
                IpmiResponse response = IpmiResponse.decode(frame.message());
                return response.answers(request) ? Optional.of(response) : Optional.empty();
            }
            return Optional.empty();
        });
    }

    private OpenSessionResponse openSession(CipherSuite suite) throws InterruptedException {
        PrivilegeLevel privilege = settings.workarounds().contains(IpmiSettings.OPEN_SESSION_PRIVILEGE)
                ? settings.privilege()
                : PrivilegeLevel.HIGHEST;
        int console;
        do {
            console = random.nextInt();
        } while (console == 0);
        OpenSessionRequest request = OpenSessionRequest.of(tag(), privilege, console, suite);
        OpenSessionResponse response = ask(
                "Open Session",
                PayloadType.OPEN_SESSION_REQUEST,
                request.encode(),
                PayloadType.OPEN_SESSION_RESPONSE,
                OpenSessionResponse::decode,
                answer -> answer.tag() == request.tag());
        if (response.status() != RmcpStatus.NO_ERRORS) {
            throw IpmiRefusals.ofLogin(response.status(), settings, Integer.toString(suite.id()));
        }
        if (response.authentication() != suite.authentication()
                || response.integrity() != suite.integrity()
                || response.confidentiality() != suite.confidentiality()) {
            throw new PowerFailed.Setting(
                    "cipher suite " + suite.id() + " unavailable on this BMC: it answered with other algorithms");
        }
        return response;
    }

    private Handshake exchangeRandoms(CipherSuite suite, OpenSessionResponse opened) throws InterruptedException {
        byte[] nonce = new byte[Rakp1.RANDOM_BYTES];
        random.nextBytes(nonce);
        int role = settings.privilege().number() | Rakp1.NAME_ONLY;
        Rakp1 message = new Rakp1(tag(), opened.bmcSessionId(), Octets.of(nonce), role, settings.user());
        Rakp2 answer = ask(
                "RAKP message 1",
                PayloadType.RAKP_1,
                message.encode(),
                PayloadType.RAKP_2,
                Rakp2::decode,
                received -> received.tag() == message.tag());
        if (answer.status() != RmcpStatus.NO_ERRORS) {
            throw IpmiRefusals.ofLogin(answer.status(), settings, Integer.toString(suite.id()));
        }
        Handshake handshake = new Handshake(
                suite,
                opened.consoleSessionId(),
                opened.bmcSessionId(),
                message.consoleRandom(),
                answer.bmcRandom(),
                answer.bmcGuid(),
                role,
                settings.user());
        if (!handshake.rakp2Code(settings.password()).equals(answer.code())) {
            giveUp(handshake);
            throw new PowerFailed.Authentication("password invalid; check power_pass");
        }
        return handshake;
    }

    /** Tells the BMC to forget the half-open session; nothing is lost if it does not hear it. */
    private void giveUp(Handshake handshake) {
        Rakp3 message = new Rakp3(tag(), RmcpStatus.INVALID_INTEGRITY_CHECK, handshake.bmcSessionId(), Octets.EMPTY);
        try {
            link.send(RmcpPlusFrame.plain(PayloadType.RAKP_3, message.encode()).encode());
        } catch (IOException unsent) {
            notices.accept("A half-open IPMI session could not be dropped; the BMC will time it out.");
        }
    }

    /** Sends the last proof and checks the BMC's; the K_g that the BMC really uses. */
    private IpmiSecret prove(Handshake handshake) throws InterruptedException {
        Rakp3 message = new Rakp3(
                tag(), RmcpStatus.NO_ERRORS, handshake.bmcSessionId(), handshake.rakp3Code(settings.password()));
        Rakp4 answer = ask(
                "RAKP message 3",
                PayloadType.RAKP_3,
                message.encode(),
                PayloadType.RAKP_4,
                Rakp4::decode,
                received -> received.tag() == message.tag());
        if (answer.status() != RmcpStatus.NO_ERRORS) {
            throw IpmiRefusals.ofLogin(
                    answer.status(),
                    settings,
                    Integer.toString(handshake.suite().id()));
        }
        if (answer.check().equals(handshake.rakp4Check(settings.password(), settings.kg()))
                || settings.workarounds().contains(IpmiSettings.SKIP_LAST_PROOF)) {
            return settings.kg();
        }
        // A wrong K_g is no reason to leave a machine alone if the BMC wants none: the password was proven both ways.
        if (answer.check().equals(handshake.rakp4Check(settings.password(), IpmiSecret.NONE))) {
            notices.accept("The BMC uses no K_g; went on without the one in the settings.");
            return IpmiSecret.NONE;
        }
        throw new PowerFailed.Authentication("k_g invalid; check k_g");
    }

    private <T> T ask(
            String what,
            PayloadType type,
            Octets payload,
            PayloadType answerType,
            Function<Octets, T> decoder,
            Predicate<T> matches)
            throws InterruptedException {
        Octets datagram = RmcpPlusFrame.plain(type, payload).encode();
        return link.exchange(what, timing, () -> datagram, (RmcpDatagram received) -> {
            if (received instanceof RmcpPlusFrame frame && frame.type() == answerType) {
                return Optional.of(decoder.apply(frame.payload())).filter(matches);
            }
            return Optional.empty();
        });
    }

    private int tag() {
        lastTag++;
        return lastTag;
    }
}
