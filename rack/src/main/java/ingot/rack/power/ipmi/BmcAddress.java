package ingot.rack.power.ipmi;

import ingot.rack.power.PowerFailed;
import ingot.wire.rmcp.RmcpDatagram;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a BMC is, as the setting {@code power_address} says: {@code host}, {@code host:port}, {@code [IPv6]},
 * {@code [IPv6]:port} or a bare IPv6 address.
 *
 * @param port 1..65535
 */
record BmcAddress(String host, int port) {
    private static final Pattern BRACKETED = Pattern.compile("\\[([0-9A-Fa-f:.%A-Za-z0-9_-]+)\\](?::([0-9]{1,5}))?");
    private static final Pattern PLAIN = Pattern.compile("([A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final Pattern BARE_IPV6 =
            Pattern.compile("([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.-]+)?)()");

    static BmcAddress parse(String setting) {
        for (Pattern pattern : new Pattern[] {BRACKETED, PLAIN, BARE_IPV6}) {
            Matcher matcher = pattern.matcher(setting);
            if (matcher.matches()) {
                String port = matcher.group(2);
                return new BmcAddress(matcher.group(1), checkedPort(port == null ? "" : port));
            }
        }
        throw new PowerFailed.Setting("power_address is not a host name or IP address, with or without a port");
    }

    /**
     * Looks the name up.
     *
     * @throws PowerFailed.Connection if it has no address
     */
    InetSocketAddress resolve() {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new PowerFailed.Connection("the name " + host + " has no address; check power_address and DNS");
        }
    }

    @Override
    public String toString() {
        return port == RmcpDatagram.PORT ? host : host + " port " + port;
    }

    private static int checkedPort(String digits) {
        int port = digits.isEmpty() ? RmcpDatagram.PORT : Integer.parseInt(digits);
        if (port < 1 || port > 65535) {
            throw new PowerFailed.Setting("port in power_address: " + port + " (expected: 1..65535)");
        }
        return port;
    }
}
