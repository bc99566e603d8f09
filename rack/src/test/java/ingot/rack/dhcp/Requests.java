package ingot.rack.dhcp;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Dhcp4Message;
import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.MessageType;
import ingot.wire.dhcp4.Options;
import java.util.function.Consumer;

/** What clients say, in short. */
final class Requests {
    private Requests() {}

    static HardwareAddress mac(int number) {
        return HardwareAddress.parse("52:54:00:00:%02x:%02x".formatted(number >> 8, number & 0xff));
    }

    static Ip4 ip(String text) {
        return Ip4.parse(text);
    }

    static Dhcp4Message discover(int client) {
        return message(client, MessageType.DISCOVER, Ip4.ANY, options -> {});
    }

    static Dhcp4Message discoverWishing(int client, String wished) {
        return message(client, MessageType.DISCOVER, Ip4.ANY, o -> o.address(Code.REQUESTED_ADDRESS, ip(wished)));
    }

    /** Takes an offer. */
    static Dhcp4Message select(int client, String address, String server) {
        return message(
                client,
                MessageType.REQUEST,
                Ip4.ANY,
                options -> options.address(Code.SERVER_ID, ip(server)).address(Code.REQUESTED_ADDRESS, ip(address)));
    }

    /** Comes up again with the address it had. */
    static Dhcp4Message reboot(int client, String address) {
        return message(client, MessageType.REQUEST, Ip4.ANY, o -> o.address(Code.REQUESTED_ADDRESS, ip(address)));
    }

    static Dhcp4Message renew(int client, String address) {
        return message(client, MessageType.REQUEST, ip(address), options -> {});
    }

    static Dhcp4Message release(int client, String address) {
        return message(client, MessageType.RELEASE, ip(address), options -> {});
    }

    static Dhcp4Message decline(int client, String address) {
        return message(client, MessageType.DECLINE, Ip4.ANY, o -> o.address(Code.REQUESTED_ADDRESS, ip(address)));
    }

    static Dhcp4Message inform(int client, String address) {
        return message(client, MessageType.INFORM, ip(address), options -> {});
    }

    static Dhcp4Message firmware(int client, MessageType type, int architecture, String vendorClass) {
        return message(
                client,
                type,
                Ip4.ANY,
                options -> options.uint16(Code.CLIENT_ARCH, architecture).text(Code.VENDOR_CLASS, vendorClass));
    }

    static Dhcp4Message message(int client, MessageType type, Ip4 clientAddress, Consumer<Options.Builder> options) {
        Options.Builder builder = Options.builder().uint8(Code.MESSAGE_TYPE, type.number());
        options.accept(builder);
        return new Dhcp4Message(
                false,
                mac(client),
                0,
                client,
                0,
                false,
                clientAddress,
                Ip4.ANY,
                Ip4.ANY,
                Ip4.ANY,
                "",
                "",
                builder.build());
    }

    static Dhcp4Message with(Dhcp4Message message, int code, Bytes value) {
        Options.Builder options = Options.builder();
        message.options().values().forEach(options::put);
        return copy(
                message,
                message.broadcast(),
                message.relay(),
                options.put(code, value).build());
    }

    static Dhcp4Message relayed(Dhcp4Message message, String relay) {
        return copy(message, message.broadcast(), ip(relay), message.options());
    }

    static Dhcp4Message broadcasting(Dhcp4Message message) {
        return copy(message, true, message.relay(), message.options());
    }

    private static Dhcp4Message copy(Dhcp4Message m, boolean broadcast, Ip4 relay, Options options) {
        return new Dhcp4Message(
                m.reply(),
                m.client(),
                m.hops(),
                m.transaction(),
                m.seconds(),
                broadcast,
                m.clientAddress(),
                m.yourAddress(),
                m.nextServer(),
                relay,
                m.serverName(),
                m.file(),
                options);
    }
}
