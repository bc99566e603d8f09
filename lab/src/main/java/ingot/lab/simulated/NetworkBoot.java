package ingot.lab.simulated;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.Options;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** The firmware's part of a start: an address, a loader, the loader's script, and the start of what the script names. */
final class NetworkBoot {

    /** What iPXE says it can (option 175): HTTP, bzImage or EFI images. */
    private static final int IPXE_HTTP = 19;

    private static final int IPXE_BZIMAGE = 24;
    private static final int IPXE_EFI = 36;

    private static final int ETHERNET = 1;
    private static final int UUID_KIND = 0;

    private final Hardware hardware;
    private final DhcpClients dhcp;
    private final Console console;
    private final AtomicLong bytes;

    NetworkBoot(Hardware hardware, DhcpClients dhcp, Console console, AtomicLong bytes) {
        this.hardware = hardware;
        this.dhcp = dhcp;
        this.console = console;
        this.bytes = bytes;
    }

    /**
     * Boots from the first card.
     *
     * @throws Trouble when nothing came from the network
     */
    Start boot() throws Trouble, InterruptedException {
        DhcpClients.Lease lease = dhcp.lease(hardware.macs().getFirst(), firmwareOptions());
        String file = bootFile(lease);
        console.say("firmware: address " + lease.address() + ", boot file '" + file + "'");
        if (file.isEmpty()) {
            throw new Trouble("the DHCP server names no boot file");
        }
        try {
            return file.startsWith("http://") ? ipxe(lease, file) : grub(lease, file);
        } catch (IOException failed) {
            throw new Trouble("network boot: " + failed.getMessage());
        }
    }

    private Start ipxe(DhcpClients.Lease lease, String file) throws IOException, Trouble, InterruptedException {
        try (HttpPort http = new HttpPort(lease.address(), bytes)) {
            return new IpxeScript(hardware.macs().getFirst(), hardware.rom().platform(), http, console).run(file);
        }
    }

    private Start grub(DhcpClients.Lease lease, String file) throws IOException, Trouble {
        TftpClient tftp = new TftpClient(lease.address(), server(lease), bytes);
        return new SignedChain(hardware.macs().getFirst(), tftp, console).run(file);
    }

    private static Ip4 server(DhcpClients.Lease lease) throws Trouble {
        Ip4 next = lease.ack().nextServer();
        Ip4 server = next.isAny() ? lease.ack().options().address(Code.SERVER_ID) : next;
        if (server == null) {
            throw new Trouble("the DHCP server names no TFTP server");
        }
        return server;
    }

    private static String bootFile(DhcpClients.Lease lease) {
        String option = lease.ack().options().text(Code.BOOT_FILE);
        return option.isEmpty() ? lease.ack().file() : option;
    }

    private Options firmwareOptions() {
        Options.Builder options = Options.builder()
                .put(Code.PARAMETER_LIST, Bytes.ofInts(1, 3, 6, 12, 15, 17, 43, 60, 66, 67, 119, 128, 175, 203))
                .uint16(Code.CLIENT_ARCH, hardware.rom().architecture())
                .text(Code.VENDOR_CLASS, hardware.rom().vendorClass())
                .put(Code.CLIENT_ID, clientId())
                .put(Code.CLIENT_UUID, uuid());
        if (hardware.rom().isIpxe()) {
            Options features = Options.builder()
                    .uint8(IPXE_HTTP, 1)
                    .uint8(hardware.rom() == BootRom.IPXE_BIOS ? IPXE_BZIMAGE : IPXE_EFI, 1)
                    .build();
            options.put(Code.USER_CLASS, Bytes.ofText("iPXE")).encapsulate(Code.IPXE, features);
        }
        return options.build();
    }

    private Bytes clientId() {
        byte[] id = new byte[7];
        id[0] = ETHERNET;
        System.arraycopy(
                ingot.wire.dhcp4.HardwareAddress.parse(hardware.macs().getFirst())
                        .bytes()
                        .toArray(),
                0,
                id,
                1,
                6);
        return Bytes.of(id);
    }

    private Bytes uuid() {
        ByteBuffer value = ByteBuffer.allocate(17).put((byte) UUID_KIND);
        value.putLong(hardware.uuid().getMostSignificantBits())
                .putLong(hardware.uuid().getLeastSignificantBits());
        return Bytes.of(value.array());
    }
}
