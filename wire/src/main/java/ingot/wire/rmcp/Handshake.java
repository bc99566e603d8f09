package ingot.wire.rmcp;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * What both sides know after RAKP message 2, and the proofs and keys that follow from it (IPMI 2.0 §13.31, §13.32). The
 * console and the BMC compute the same values; each sends some and compares the others.
 *
 * @param role the role byte of RAKP message 1, all bits
 */
public record Handshake(
        CipherSuite suite,
        int consoleSessionId,
        int bmcSessionId,
        Octets consoleRandom,
        Octets bmcRandom,
        Octets bmcGuid,
        int role,
        Octets userName) {

    /** The BMC's proof in RAKP message 2. */
    public Octets rakp2Code(IpmiSecret password) {
        Octets data = new WireWriter()
                .i32(consoleSessionId)
                .i32(bmcSessionId)
                .octets(consoleRandom)
                .octets(bmcRandom)
                .octets(bmcGuid)
                .octets(roleAndName())
                .done();
        return suite.authentication().digest(password.padded(), data);
    }

    /** The console's proof in RAKP message 3. */
    public Octets rakp3Code(IpmiSecret password) {
        Octets data = new WireWriter()
                .octets(bmcRandom)
                .i32(consoleSessionId)
                .octets(roleAndName())
                .done();
        return suite.authentication().digest(password.padded(), data);
    }

    /** The BMC's proof in RAKP message 4, that it knows {@code kg}. */
    public Octets rakp4Check(IpmiSecret password, IpmiSecret kg) {
        Octets data = new WireWriter()
                .octets(consoleRandom)
                .i32(bmcSessionId)
                .octets(bmcGuid)
                .done();
        return suite.authentication().check(sessionIntegrityKey(password, kg), data);
    }

    /**
     * What signs and encrypts the session's frames.
     *
     * @param random where the initialisation vectors come from; unpredictable except in tests
     */
    public SessionCipher cipher(IpmiSecret password, IpmiSecret kg, RandomGenerator random) {
        Octets key = sessionIntegrityKey(password, kg);
        Octets integrityKey =
                suite.integrity() == IntegrityAlgorithm.MD5_128 ? password.padded() : derivedKey(key, (byte) 1);
        return new SessionCipher(suite, integrityKey, derivedKey(key, (byte) 2), random);
    }

    private Octets sessionIntegrityKey(IpmiSecret password, IpmiSecret kg) {
        Octets data = new WireWriter()
                .octets(consoleRandom)
                .octets(bmcRandom)
                .octets(roleAndName())
                .done();
        // "One-key" logins have no K_g: the password takes its place.
        IpmiSecret secret = kg.isBlank() ? password : kg;
        return suite.authentication().digest(secret.padded(), data);
    }

    private Octets derivedKey(Octets sessionIntegrityKey, byte constant) {
        byte[] block = new byte[20];
        Arrays.fill(block, constant);
        return suite.authentication().digest(sessionIntegrityKey, Octets.of(block));
    }

    private Octets roleAndName() {
        return new WireWriter().u8(role).u8(userName.length()).octets(userName).done();
    }
}
