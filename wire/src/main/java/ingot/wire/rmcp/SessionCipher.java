package ingot.wire.rmcp;

import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Signs and encrypts the frames of one session and undoes it (IPMI 2.0 §13.28.4, §13.29). Holds keys: shows nothing. */
public final class SessionCipher {
    private static final int AES_BLOCK = 16;

    private final CipherSuite suite;
    private final Octets integrityKey;
    private final Octets confidentialityKey;
    private final RandomGenerator random;

    SessionCipher(CipherSuite suite, Octets integrityKey, Octets confidentialityKey, RandomGenerator random) {
        this.suite = suite;
        this.integrityKey = integrityKey;
        this.confidentialityKey = confidentialityKey;
        this.random = random;
    }

    /** Makes the frame that carries {@code payload}. */
    public RmcpPlusFrame seal(PayloadType type, int sessionId, int sequence, Octets payload) {
        boolean encrypted = suite.confidentiality() != ConfidentialityAlgorithm.NONE;
        RmcpPlusFrame frame = new RmcpPlusFrame(
                type,
                encrypted,
                false,
                sessionId,
                sequence,
                encrypted ? encrypt(payload) : payload,
                Octets.EMPTY,
                Octets.EMPTY);
        if (suite.integrity() == IntegrityAlgorithm.NONE) {
            return frame;
        }
        RmcpPlusFrame prepared = frame.prepareForSigning();
        return prepared.withCode(suite.integrity().code(integrityKey, prepared.signed()));
    }

    /**
     * The plain payload of a frame, checked as strictly as the suite allows.
     *
     * @throws MalformedRmcp {@code INTEGRITY} if the code is missing or wrong, {@code CONFIDENTIALITY} if the payload
     *     should be encrypted and is not, or does not decrypt
     */
    public Octets open(RmcpPlusFrame frame) {
        if (suite.integrity() != IntegrityAlgorithm.NONE) {
            if (!frame.authenticated()) {
                throw new MalformedRmcp(MalformedRmcp.Reason.INTEGRITY, "frame: not signed (expected: signed)");
            }
            if (!suite.integrity().code(integrityKey, frame.signed()).equals(frame.code())) {
                throw new MalformedRmcp(MalformedRmcp.Reason.INTEGRITY, "frame: the authentication code is wrong");
            }
        }
        boolean expected = suite.confidentiality() != ConfidentialityAlgorithm.NONE;
        if (frame.encrypted() != expected) {
            throw new MalformedRmcp(
                    MalformedRmcp.Reason.CONFIDENTIALITY,
                    "payload encrypted: " + frame.encrypted() + " (expected: " + expected + ")");
        }
        return expected ? decrypt(frame.payload()) : frame.payload();
    }

    private Octets encrypt(Octets payload) {
        byte[] vector = new byte[AES_BLOCK];
        random.nextBytes(vector);
        int padding = (AES_BLOCK - (payload.length() + 1) % AES_BLOCK) % AES_BLOCK;
        WireWriter plain = new WireWriter().octets(payload);
        for (int index = 1; index <= padding; index++) {
            plain.u8(index);
        }
        plain.u8(padding);
        return Octets.concat(Octets.of(vector), aes(Cipher.ENCRYPT_MODE, vector, plain.done()));
    }

    private Octets decrypt(Octets payload) {
        if (payload.length() < 2 * AES_BLOCK || payload.length() % AES_BLOCK != 0) {
            throw new MalformedRmcp(
                    MalformedRmcp.Reason.CONFIDENTIALITY,
                    "encrypted payload: " + payload.length() + " bytes (expected: two or more blocks of 16)");
        }
        Octets plain = aes(
                Cipher.DECRYPT_MODE, payload.slice(0, AES_BLOCK).toArray(), payload.slice(AES_BLOCK, payload.length()));
        int padding = plain.at(plain.length() - 1);
        int end = plain.length() - 1 - padding;
        if (padding >= AES_BLOCK || end < 0) {
            throw new MalformedRmcp(
                    MalformedRmcp.Reason.CONFIDENTIALITY, "padding: " + padding + " bytes (expected: 0..15)");
        }
        for (int index = 0; index < padding; index++) {
            if (plain.at(end + index) != index + 1) {
                throw new MalformedRmcp(MalformedRmcp.Reason.CONFIDENTIALITY, "padding: not counted up from 1");
            }
        }
        return plain.slice(0, end);
    }

    private Octets aes(int mode, byte[] vector, Octets data) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(
                    mode,
                    new SecretKeySpec(confidentialityKey.slice(0, AES_BLOCK).toArray(), "AES"),
                    new IvParameterSpec(vector));
            return Octets.of(cipher.doFinal(data.toArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime lacks AES-CBC", e);
        }
    }
}
