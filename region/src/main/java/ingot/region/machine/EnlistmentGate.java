package ingot.region.machine;

import static ingot.region.db.Tables.NODE;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.link.ForwardedFor;
import ingot.region.setting.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * Decides whether a machine that nobody knows may introduce itself. Anybody on the network can try, so everything is bounded: tries
 * for each address, and machines that wait for a person. Thread-safe.
 */
public final class EnlistmentGate {

    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Addresses remembered; the oldest is forgotten first. */
    private static final int ADDRESSES_MAX = 10_000;

    private final InstantSource clock;
    private final Function<String, byte[]> forwarding;
    private final Map<InetAddress, Deque<Instant>> tries = new LinkedHashMap<>();

    /** @param forwarding the key with which a rack signs whose request it passes on, by its system id */
    public EnlistmentGate(InstantSource clock, Function<String, byte[]> forwarding) {
        this.clock = clock;
        this.forwarding = forwarding;
    }

    /**
     * The policy, if this address may try at all.
     *
     * @throws ApiError 403 when enlistment is off, 429 when this address tries too often
     */
    Settings.Enlistment enter(Settings settings, Call call) {
        Settings.Enlistment policy = settings.enlistment();
        if (policy == Settings.Enlistment.OFF) {
            throw ApiError.forbidden("Enlistment is off: a person has to add this machine.");
        }
        if (!counted(machine(call), settings.enlistmentRatePerMinute())) {
            throw ApiError.of(429, "Too many machines introduce themselves from this address: try again in a minute.");
        }
        return policy;
    }

    /**
     * Checks that one more machine may wait.
     *
     * @throws ApiError 429 when too many do
     */
    void room(DSLContext sql) {
        int waiting = sql.fetchCount(
                NODE,
                NODE.NODE_TYPE
                        .eq(NodeType.MACHINE.number())
                        .and(NODE.OWNER_ID.isNull())
                        .and(NODE.STATUS
                                .eq(MachineStatus.NEW.number())
                                .or(NODE.STATUS
                                        .eq(MachineStatus.COMMISSIONING.number())
                                        .and(NODE.ENLISTING))));
        if (waiting >= Settings.current(sql).enlistmentUnapprovedMax()) {
            throw ApiError.of(429, waiting + " new machines wait already: accept or delete some first.");
        }
    }

    /** The machine that asks: the peer, or whom a rack passes on and vouches for. */
    private InetAddress machine(Call call) {
        String forwarded = call.header().apply(ForwardedFor.HEADER);
        InetAddress peer = call.peer().getAddress();
        return forwarded == null
                ? peer
                : ForwardedFor.verified(forwarded, forwarding).orElse(peer);
    }

    private synchronized boolean counted(InetAddress from, int triesMax) {
        Instant now = clock.instant();
        Deque<Instant> own = tries.computeIfAbsent(from, key -> new ArrayDeque<>());
        while (!own.isEmpty() && own.peekFirst().isBefore(now.minus(WINDOW))) {
            own.removeFirst();
        }
        if (tries.size() > ADDRESSES_MAX) {
            tries.remove(tries.keySet().iterator().next());
        }
        if (own.size() >= triesMax) {
            return false;
        }
        own.addLast(now);
        return true;
    }
}
