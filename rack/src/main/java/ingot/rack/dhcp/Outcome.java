package ingot.rack.dhcp;

import ingot.wire.dhcp4.Dhcp4Message;
import java.util.List;

/** What a request leads to: new records of leases, in order, to be stored before anything is sent; and an answer, or none. */
sealed interface Outcome {
    /** The records to store. */
    List<Lease> changes();

    /** An answer. */
    record Reply(Dhcp4Message message, Destination destination, List<Lease> changes) implements Outcome {}

    /** No answer; the reason is for people. */
    record Silence(String reason, List<Lease> changes) implements Outcome {
        Silence(String reason) {
            this(reason, List.of());
        }
    }
}
