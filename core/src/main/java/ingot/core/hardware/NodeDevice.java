package ingot.core.hardware;

/**
 * A PCI or USB device.
 *
 * @param address PCI address such as {@code 0000:00:03.0}, or {@code bus:device} for USB
 * @param vendorId four hex digits
 * @param productId four hex digits
 * @param commissioningDriver kernel driver that had it; empty for none
 */
public record NodeDevice(
        Bus bus,
        HardwareType hardwareType,
        String address,
        String vendorId,
        String productId,
        String vendorName,
        String productName,
        String commissioningDriver,
        int numaNode) {

    /** The bus; the number is the API's. */
    public enum Bus {
        PCIE(1),
        USB(2);

        private final int number;

        Bus(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /** What the device is for; the number is the API's. */
    public enum HardwareType {
        NODE(0),
        STORAGE(3),
        NETWORK(4),
        GPU(5);

        private final int number;

        HardwareType(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }
}
