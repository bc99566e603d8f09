package ingot.wire.rmcp;

/** How payloads of a session are encrypted (IPMI 2.0 §13.29). Numbers are those of the wire; xRC4 is not supported. */
public enum ConfidentialityAlgorithm {
    NONE(0),
    AES_CBC_128(1);

    private final int number;

    ConfidentialityAlgorithm(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    static ConfidentialityAlgorithm of(int number) {
        for (ConfidentialityAlgorithm algorithm : values()) {
            if (algorithm.number == number) {
                return algorithm;
            }
        }
        throw MalformedRmcp.value("confidentiality algorithm", number, "0 or 1");
    }
}
