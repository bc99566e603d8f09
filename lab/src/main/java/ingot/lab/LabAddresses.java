package ingot.lab;

/** The addresses and names inside a lab's network namespace; the same in every lab. */
public final class LabAddresses {

    /** Bridge of the machines; Ingot's rack serves it. */
    public static final String BRIDGE = "br0";

    public static final String GATEWAY = "192.168.77.1";
    public static final String SUBNET = "192.168.77.0/24";
    static final String GATEWAY6 = "fd00:77::1/64";
    static final String DYNAMIC_FIRST = "192.168.77.100";
    static final String DYNAMIC_LAST = "192.168.77.199";

    /** Bridge that carries the BMCs' addresses: one each, so that every BMC answers on the standard port. */
    static final String BMC_BRIDGE = "bmc0";

    static final String BMC_GATEWAY = "192.168.78.1";
    static final int IPMI_PORT = 623;
    static final int HTTP_PORT = 5240;

    /** The simulated machines' end of the wire to {@link #BRIDGE}. */
    static final String WIRE = "wire0";

    /** From where the lab drives simulated machines by the API; reserved in Ingot. */
    static final String FLEET_OPERATOR = "10.77.255.254";

    static final String FLEET_BMC_SUBNET = "10.78.0.0/16";

    private LabAddresses() {}

    /** Of the simulated machine with this number, from 0. */
    static String fleetBmc(int machine) {
        int host = 256 + machine;
        return "10.78." + host / 256 + "." + host % 256;
    }

    /** Of the machine with this number, from 0. */
    static String bmc(int machine) {
        return "192.168.78." + (11 + machine);
    }

    static String tap(int machine) {
        return "tap" + machine;
    }

    static String mac(int machine) {
        return String.format("52:54:00:4c:41:%02x", machine + 1);
    }
}
