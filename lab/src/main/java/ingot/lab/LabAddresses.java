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

    private LabAddresses() {}

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
