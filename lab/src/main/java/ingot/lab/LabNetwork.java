package ingot.lab;

/**
 * The network of a lab's machines.
 *
 * @param gateway where Ingot serves
 * @param dynamicFirst of the range for machines that are not known yet
 */
record LabNetwork(String gateway, String subnet, String dynamicFirst, String dynamicLast) {

    /** Of QEMU machines. */
    static final LabNetwork SMALL = new LabNetwork(
            LabAddresses.GATEWAY, LabAddresses.SUBNET, LabAddresses.DYNAMIC_FIRST, LabAddresses.DYNAMIC_LAST);

    /** Of simulated machines, of which there may be many. */
    static final LabNetwork FLEET = new LabNetwork("10.77.0.1", "10.77.0.0/16", "10.77.128.0", "10.77.191.255");

    /** With the subnet's prefix length, as an interface takes it. */
    String gatewayWithPrefix() {
        return gateway + subnet.substring(subnet.indexOf('/'));
    }
}
