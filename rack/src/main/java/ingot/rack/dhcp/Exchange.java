package ingot.rack.dhcp;

import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.MessageType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and what came of it, for the timeline of a machine.
 *
 * @param device where it came in
 * @param relay the relay agent, 0.0.0.0 for none
 * @param architectures of option 93
 * @param answer null if the request was left unanswered
 * @param address offered, given or refused; 0.0.0.0 for none
 * @param bootFile as answered; empty for none
 * @param note why there was no answer; empty otherwise
 */
public record Exchange(
        Instant time,
        String device,
        Ip4 relay,
        HardwareAddress client,
        MessageType request,
        List<Integer> architectures,
        @Nullable MessageType answer,
        Ip4 address,
        String bootFile,
        String note) {}
