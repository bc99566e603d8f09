package ingot.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of sizes and answer times, each with the budget of design §9. */
enum SiteRow {
    UP_READY("up-ready", "s", 4),
    RACK_IDLE("rack-resident-idle", "MB", 100),
    RACK_LOADED("rack-resident-loaded", "MB", 160),
    DHCP_OFFER("dhcp-offer-p50", "ms", 1),
    DHCP_OFFER_TAIL("dhcp-offer-p99", "ms", 1),
    DHCP_ACK("dhcp-ack-p50", "ms", 1),
    DHCP_ACK_TAIL("dhcp-ack-p99", "ms", 1),
    BOOT_ANSWER("boot-answer-p50", "ms", 1),
    BOOT_ANSWER_TAIL("boot-answer-p99", "ms", 1),
    /** Measured at the end of the machines' runs; all others in a site of their own. */
    SERVER_AFTER_LAB("server-resident-after-lab", "MB", 350);

    private final String word;
    private final String unit;
    private final double limit;

    SiteRow(String word, String unit, double limit) {
        this.word = word;
        this.unit = unit;
        this.limit = limit;
    }

    String word() {
        return word;
    }

    /** The row from the values under its name; empty when there are none. */
    Optional<Row> of(Map<String, List<Double>> measured) {
        List<Double> values = measured.getOrDefault(word, List.of());
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(new Row(word, unit, Sample.of(values), null, new Row.Target.AtMost(limit)));
    }
}
