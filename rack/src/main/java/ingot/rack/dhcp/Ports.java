package ingot.rack.dhcp;

/**
 * UDP ports of DHCP.
 *
 * @param server where we and relay agents listen
 * @param client where clients listen
 */
public record Ports(int server, int client) {
    /** 67 and 68 (RFC 2131 section 4.1). */
    public static final Ports STANDARD = new Ports(67, 68);
}
