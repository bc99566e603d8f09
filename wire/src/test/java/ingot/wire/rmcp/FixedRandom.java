package ingot.wire.rmcp;

import java.util.random.RandomGenerator;

/** Gives the bytes it was told, so that a foreign program's initialisation vector can be used again. */
record FixedRandom(Octets bytes) implements RandomGenerator {
    @Override
    public void nextBytes(byte[] target) {
        System.arraycopy(bytes.toArray(), 0, target, 0, target.length);
    }

    @Override
    public long nextLong() {
        throw new UnsupportedOperationException("only bytes are drawn here");
    }
}
