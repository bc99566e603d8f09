package ingot.http;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Nonces of one process in memory. When {@code max} is reached the oldest are forgotten early: availability before the
 * last bit of replay protection, as a PLAINTEXT signature could be reused with a new nonce anyway. Guarded by itself.
 */
public final class RecentNonces implements NonceStore {

    private final int max;
    private final Map<Used, Boolean> used = new LinkedHashMap<>();

    private record Used(String consumerKey, String tokenKey, long timestampSeconds, String nonce) {}

    public RecentNonces(int max) {
        this.max = max;
    }

    @Override
    public synchronized boolean use(String consumerKey, String tokenKey, long timestampSeconds, String nonce) {
        if (used.put(new Used(consumerKey, tokenKey, timestampSeconds, nonce), Boolean.TRUE) != null) {
            return false;
        }
        if (used.size() > max) {
            Iterator<Used> oldest = used.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }
}
