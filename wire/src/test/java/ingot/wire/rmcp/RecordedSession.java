package ingot.wire.rmcp;

/**
 * A login that was recorded between ipmitool 1.8 and OpenIPMI's ipmi_sim: cipher suite 3, user {@code maas}, password
 * {@code secret}, no K_g; then ipmitool asks for administrator privilege. None of these bytes were made by Ingot.
 */
final class RecordedSession {
    static final IpmiSecret PASSWORD = IpmiSecret.ofText("secret");
    static final Octets CAPABILITIES_REQUEST = Octets.ofHex("0600ff07000000000000000000092018c88100388e04b5");
    static final Octets CAPABILITIES_RESPONSE =
            Octets.ofHex("0600ff0700000000000000000010811c6320003800019705030000000008");
    static final Octets OPEN_SESSION_REQUEST = Octets.ofHex(
            "0600ff0706100000000000000000200000000000a4a3a2a00000000801000000" + "01000008010000000200000801000000");
    static final Octets OPEN_SESSION_RESPONSE =
            Octets.ofHex("0600ff0706110000000000000000240000000000a4a3a2a00200000000000008"
                    + "0100000001000008010000000200000801000000");
    static final Octets RAKP_1 = Octets.ofHex(
            "0600ff070612000000000000000020000000000002000000c1be52e460746745" + "06798eff1c84bd0a140000046d616173");
    static final Octets RAKP_2 = Octets.ofHex("0600ff07061300000000000000003c0000000000a4a3a2a081d923c3eef81604"
            + "ec413ed42b95a121a123456789abcdefa123456789abcdef7d894daa08804e22"
            + "9b1dc46fde3cd9dcd4062287");
    static final Octets RAKP_3 = Octets.ofHex(
            "0600ff07061400000000000000001c0000000000020000008cbea5fd8a4802fa" + "fc5123d63af84fb119cec09c");
    static final Octets RAKP_4 =
            Octets.ofHex("0600ff0706150000000000000000140000000000a4a3a2a0420e53b41e516c4f" + "6edfdb5b");
    static final Octets FIRST_COMMAND = Octets.ofHex("0600ff0706c002000000030000002000403044e6b75338dba9fb0d20131f43d6"
            + "8c8b463c98cd9db959a164370d068854ffff0207ff64956c725e206919d48e3c");
    static final Octets FIRST_ANSWER = Octets.ofHex("0600ff0706c0a4a3a2a001000000200038cd527b36e5fe2da6b1a147a86bec5a"
            + "709970673a0c938079ec4a89a9beb68bffff02070629bed6d328fc024cccdd0b");

    private RecordedSession() {}

    static RmcpPlusFrame frame(Octets datagram) {
        return (RmcpPlusFrame) RmcpDatagram.decode(datagram);
    }

    static Handshake handshake() {
        Rakp1 first = Rakp1.decode(frame(RAKP_1).payload());
        Rakp2 second = Rakp2.decode(frame(RAKP_2).payload());
        return new Handshake(
                CipherSuite.SUITE_3,
                second.consoleSessionId(),
                first.bmcSessionId(),
                first.consoleRandom(),
                second.bmcRandom(),
                second.bmcGuid(),
                first.role(),
                first.userName());
    }
}
