package ingot.region.machine;

import static ingot.region.db.Tables.NODE;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.http.ApiError;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.DSLContext;

/**
 * Decides whether a machine that nobody knows may introduce itself. Anybody on the network can try, so everything is bounded: tries
 * for each address, and machines that wait for a person. Thread-safe.
 */
public final class EnlistmentGate {

    /** Introductions from one address in {@link #WINDOW}. */
    static final int TRIES_MAX = 10;

    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Addresses remembered; the oldest is forgotten first. */
    private static final int ADDRESSES_MAX = 10_000;

    /** Machines without owner that may wait at the same time, unless the setting enlistment_waiting_max says otherwise. */
    private static final int WAITING_MAX = 500;

    private final MachineSettings settings;
    private final InstantSource clock;
    private final Map<InetAddress, Deque<Instant>> tries = new LinkedHashMap<>();

    public EnlistmentGate(MachineSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** How unknown machines are received: setting {@code enlistment_policy}. */
    public enum Policy {
        /** They commission at once. */
        OPEN,
        /** They are listed and wait until a person accepts them. */
        APPROVAL,
        /** They are refused. */
        OFF
    }

    /**
     * The policy, if this address may try at all.
     *
     * @throws ApiError 403 when enlistment is off, 429 when this address tries too often
     */
    Policy enter(DSLContext sql, InetAddress from) {
        Policy policy = switch (settings.text(sql, "enlistment_policy", "open")) {
            case "off" -> Policy.OFF;
            case "approval" -> Policy.APPROVAL;
            default -> Policy.OPEN;
        };
        if (policy == Policy.OFF) {
            throw ApiError.forbidden("Enlistment is off: a person has to add this machine.");
        }
        if (!counted(from)) {
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
        if (waiting >= settings.number(sql, "enlistment_waiting_max", WAITING_MAX)) {
            throw ApiError.of(429, waiting + " new machines wait already: accept or delete some first.");
        }
    }

    private synchronized boolean counted(InetAddress from) {
        Instant now = clock.instant();
        Deque<Instant> own = tries.computeIfAbsent(from, key -> new ArrayDeque<>());
        while (!own.isEmpty() && own.peekFirst().isBefore(now.minus(WINDOW))) {
            own.removeFirst();
        }
        if (tries.size() > ADDRESSES_MAX) {
            tries.remove(tries.keySet().iterator().next());
        }
        if (own.size() >= TRIES_MAX) {
            return false;
        }
        own.addLast(now);
        return true;
    }
}
