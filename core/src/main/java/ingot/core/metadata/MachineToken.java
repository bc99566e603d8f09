package ingot.core.metadata;

/** The OAuth credentials of one machine (facts: metadata-and-scripts §2). The text form never shows the secret. */
public record MachineToken(String consumerKey, String tokenKey, String tokenSecret) {

    @Override
    public String toString() {
        return "MachineToken[" + tokenKey + "]";
    }
}
