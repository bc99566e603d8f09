package ingot.lab.bmc;

import ingot.wire.rmcp.BootOption;
import ingot.wire.rmcp.ChannelAuthentication;
import ingot.wire.rmcp.ChannelCipherSuites;
import ingot.wire.rmcp.ChassisControl;
import ingot.wire.rmcp.ChassisStatus;
import ingot.wire.rmcp.CloseSession;
import ingot.wire.rmcp.CompletionCode;
import ingot.wire.rmcp.IpmiCommand;
import ingot.wire.rmcp.IpmiRequest;
import ingot.wire.rmcp.IpmiResponse;
import ingot.wire.rmcp.MalformedRmcp;
import ingot.wire.rmcp.Octets;
import ingot.wire.rmcp.PrivilegeLevel;
import ingot.wire.rmcp.SessionPrivilege;
import java.util.Optional;
import java.util.function.Supplier;

/** What the BMC does for each command, and who may give it (IPMI 2.0 appendix G). */
final class BmcCommands {
    private static final int LAN_CHANNEL = 1;

    private final BmcSettings settings;
    private final PowerSequence power;
    private final BootOptions bootOptions;
    private final Supplier<BmcFaults> faults;

    BmcCommands(BmcSettings settings, PowerSequence power, BootOptions bootOptions, Supplier<BmcFaults> faults) {
        this.settings = settings;
        this.power = power;
        this.bootOptions = bootOptions;
        this.faults = faults;
    }

    /** The few commands that anybody may give. */
    IpmiResponse withoutSession(IpmiRequest request) {
        return guarded(request, () -> {
            if (request.is(IpmiCommand.GET_CHANNEL_AUTHENTICATION_CAPABILITIES)) {
                return channelAuthentication(request);
            }
            if (request.is(IpmiCommand.GET_CHANNEL_CIPHER_SUITES)) {
                return channelCipherSuites(request);
            }
            if (request.is(IpmiCommand.GET_SYSTEM_GUID)) {
                return ok(request, settings.guid());
            }
            return code(request, CompletionCode.INSUFFICIENT_PRIVILEGE);
        });
    }

    Outcome inSession(IpmiRequest request, BmcSession session) {
        Optional<IpmiCommand> command = known(request);
        if (command.isEmpty()) {
            return new Outcome(code(request, CompletionCode.INVALID_COMMAND), 0);
        }
        if (session.level.compareTo(needed(command.get())) < 0) {
            return new Outcome(code(request, CompletionCode.INSUFFICIENT_PRIVILEGE), 0);
        }
        if (command.get() == IpmiCommand.CLOSE_SESSION) {
            return closeSession(request, session);
        }
        return new Outcome(guarded(request, () -> perform(command.get(), request, session)), 0);
    }

    private static Optional<IpmiCommand> known(IpmiRequest request) {
        for (IpmiCommand command : IpmiCommand.values()) {
            if (request.is(command)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    private static PrivilegeLevel needed(IpmiCommand command) {
        return switch (command) {
            case CHASSIS_CONTROL, SET_SYSTEM_BOOT_OPTIONS, GET_SYSTEM_BOOT_OPTIONS -> PrivilegeLevel.OPERATOR;
            case GET_CHASSIS_STATUS, GET_DEVICE_ID, GET_SYSTEM_GUID, SET_SESSION_PRIVILEGE_LEVEL -> PrivilegeLevel.USER;
            case CLOSE_SESSION, GET_CHANNEL_AUTHENTICATION_CAPABILITIES, GET_CHANNEL_CIPHER_SUITES ->
                PrivilegeLevel.CALLBACK;
        };
    }

    private IpmiResponse perform(IpmiCommand command, IpmiRequest request, BmcSession session) {
        return switch (command) {
            case GET_CHASSIS_STATUS -> ok(request, new ChassisStatus(claimedOn(), false).encode());
            case CHASSIS_CONTROL ->
                code(
                        request,
                        power.perform(ChassisControl.decode(request.data()))
                                ? CompletionCode.OK
                                : CompletionCode.NOT_SUPPORTED_NOW);
            case SET_SYSTEM_BOOT_OPTIONS -> code(request, bootOptions.set(BootOption.decodeSet(request.data())));
            case GET_SYSTEM_BOOT_OPTIONS ->
                bootOptions
                        .get(BootOption.requested(request.data()))
                        .map(option -> ok(request, option.encodeGot()))
                        .orElseGet(() -> code(request, CompletionCode.PARAMETER_NOT_SUPPORTED));
            case GET_DEVICE_ID -> ok(request, settings.deviceId().encode());
            case GET_SYSTEM_GUID -> ok(request, settings.guid());
            case SET_SESSION_PRIVILEGE_LEVEL -> setLevel(request, session);
            case GET_CHANNEL_AUTHENTICATION_CAPABILITIES -> channelAuthentication(request);
            case GET_CHANNEL_CIPHER_SUITES -> channelCipherSuites(request);
            case CLOSE_SESSION -> throw new IllegalStateException("Close Session is handled by inSession");
        };
    }

    private boolean claimedOn() {
        return switch (faults.get().lie()) {
            case HONEST -> power.isOn();
            case ALWAYS_ON -> true;
            case ALWAYS_OFF -> false;
        };
    }

    private static IpmiResponse setLevel(IpmiRequest request, BmcSession session) {
        PrivilegeLevel wanted = SessionPrivilege.decode(request.data()).level();
        if (wanted != PrivilegeLevel.HIGHEST) {
            if (wanted.compareTo(session.limit) > 0) {
                return code(request, CompletionCode.LEVEL_ABOVE_LIMIT);
            }
            session.level = wanted;
        }
        return ok(request, new SessionPrivilege(session.level).encode());
    }

    private static Outcome closeSession(IpmiRequest request, BmcSession session) {
        try {
            // Only administrators may end other people's sessions; this BMC lets nobody.
            return CloseSession.decode(request.data()).bmcSessionId() == session.id
                    ? new Outcome(code(request, CompletionCode.OK), session.id)
                    : new Outcome(code(request, CompletionCode.INVALID_SESSION_ID), 0);
        } catch (MalformedRmcp malformed) {
            return new Outcome(code(request, CompletionCode.INVALID_LENGTH), 0);
        }
    }

    private IpmiResponse channelAuthentication(IpmiRequest request) {
        boolean named = settings.users().stream().anyMatch(user -> !user.name().isEmpty());
        return ok(
                request, new ChannelAuthentication(LAN_CHANNEL, !settings.kg().isBlank(), named, false, true).encode());
    }

    private IpmiResponse channelCipherSuites(IpmiRequest request) {
        Octets records = ChannelCipherSuites.encode(settings.suites());
        int from = Math.min(
                ChannelCipherSuites.requestedBlock(request.data()) * ChannelCipherSuites.BLOCK_BYTES, records.length());
        int to = Math.min(from + ChannelCipherSuites.BLOCK_BYTES, records.length());
        return ok(request, Octets.concat(Octets.ofInts(LAN_CHANNEL), records.slice(from, to)));
    }

    private static IpmiResponse guarded(IpmiRequest request, Supplier<IpmiResponse> work) {
        try {
            return work.get();
        } catch (MalformedRmcp malformed) {
            return code(
                    request,
                    malformed.reason() == MalformedRmcp.Reason.VALUE
                            ? CompletionCode.INVALID_FIELD
                            : CompletionCode.INVALID_LENGTH);
        }
    }

    private static IpmiResponse ok(IpmiRequest request, Octets data) {
        return IpmiResponse.to(request, CompletionCode.OK, data);
    }

    private static IpmiResponse code(IpmiRequest request, int completionCode) {
        return IpmiResponse.to(request, completionCode, Octets.EMPTY);
    }

    /**
     * What a command leads to.
     *
     * @param closes the session to end after the answer; 0 for none
     */
    record Outcome(IpmiResponse response, int closes) {}
}
