package ingot.wire.rmcp;

import static ingot.wire.rmcp.AuthenticationAlgorithm.HMAC_MD5;
import static ingot.wire.rmcp.AuthenticationAlgorithm.HMAC_SHA1;
import static ingot.wire.rmcp.AuthenticationAlgorithm.HMAC_SHA256;
import static ingot.wire.rmcp.ConfidentialityAlgorithm.AES_CBC_128;
import static ingot.wire.rmcp.IntegrityAlgorithm.HMAC_MD5_128;
import static ingot.wire.rmcp.IntegrityAlgorithm.HMAC_SHA1_96;
import static ingot.wire.rmcp.IntegrityAlgorithm.HMAC_SHA256_128;
import static ingot.wire.rmcp.IntegrityAlgorithm.MD5_128;

import java.util.Optional;

/** The standard suites without xRC4 (IPMI 2.0 table 22-20). */
public enum CipherSuite {
    SUITE_0(0, AuthenticationAlgorithm.NONE, IntegrityAlgorithm.NONE, ConfidentialityAlgorithm.NONE),
    SUITE_1(1, HMAC_SHA1, IntegrityAlgorithm.NONE, ConfidentialityAlgorithm.NONE),
    SUITE_2(2, HMAC_SHA1, HMAC_SHA1_96, ConfidentialityAlgorithm.NONE),
    SUITE_3(3, HMAC_SHA1, HMAC_SHA1_96, AES_CBC_128),
    SUITE_6(6, HMAC_MD5, IntegrityAlgorithm.NONE, ConfidentialityAlgorithm.NONE),
    SUITE_7(7, HMAC_MD5, HMAC_MD5_128, ConfidentialityAlgorithm.NONE),
    SUITE_8(8, HMAC_MD5, HMAC_MD5_128, AES_CBC_128),
    SUITE_11(11, HMAC_MD5, MD5_128, ConfidentialityAlgorithm.NONE),
    SUITE_12(12, HMAC_MD5, MD5_128, AES_CBC_128),
    SUITE_15(15, HMAC_SHA256, IntegrityAlgorithm.NONE, ConfidentialityAlgorithm.NONE),
    SUITE_16(16, HMAC_SHA256, HMAC_SHA256_128, ConfidentialityAlgorithm.NONE),
    SUITE_17(17, HMAC_SHA256, HMAC_SHA256_128, AES_CBC_128);

    private final int id;
    private final AuthenticationAlgorithm authentication;
    private final IntegrityAlgorithm integrity;
    private final ConfidentialityAlgorithm confidentiality;

    CipherSuite(
            int id,
            AuthenticationAlgorithm authentication,
            IntegrityAlgorithm integrity,
            ConfidentialityAlgorithm confidentiality) {
        this.id = id;
        this.authentication = authentication;
        this.integrity = integrity;
        this.confidentiality = confidentiality;
    }

    public static Optional<CipherSuite> ofId(int id) {
        for (CipherSuite suite : values()) {
            if (suite.id == id) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }

    /** The suite made of these three algorithms, if there is one. */
    public static Optional<CipherSuite> of(
            AuthenticationAlgorithm authentication,
            IntegrityAlgorithm integrity,
            ConfidentialityAlgorithm confidentiality) {
        for (CipherSuite suite : values()) {
            if (suite.authentication == authentication
                    && suite.integrity == integrity
                    && suite.confidentiality == confidentiality) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }

    public int id() {
        return id;
    }

    public AuthenticationAlgorithm authentication() {
        return authentication;
    }

    public IntegrityAlgorithm integrity() {
        return integrity;
    }

    public ConfidentialityAlgorithm confidentiality() {
        return confidentiality;
    }
}
