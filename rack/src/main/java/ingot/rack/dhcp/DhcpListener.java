package ingot.rack.dhcp;

/**
 * Hears what DHCP did. Called on the threads that answer clients, from several interfaces at once: hand over to a bounded queue and return.
 */
public interface DhcpListener {
    /** Hears nothing. */
    DhcpListener NONE = new DhcpListener() {
        @Override
        public void leaseChanged(LeaseEvent event) {}

        @Override
        public void exchanged(Exchange exchange) {}
    };

    /** A lease changed; events of one address come in their order. */
    void leaseChanged(LeaseEvent event);

    /** A request was dealt with. */
    void exchanged(Exchange exchange);
}
