package ingot.link.safe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets for storage with AES-256-GCM, by a key that lies in a file of its own: outside the database at a region, beside
 * the snapshot at a rack. A sealed value is: key id (1 byte), nonce (12 bytes), cipher text with tag. The context (table and
 * column, or file) is authenticated, so that a value cannot be moved to another place. Thread-safe.
 */
public final class Sealer {

    private static final byte KEY_ID = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;
    private final SecureRandom random;

    public Sealer(byte[] key, SecureRandom random) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("sealing key: " + key.length + " bytes (expected: " + KEY_BYTES + ")");
        }
        this.key = new SecretKeySpec(key, "AES");
        this.random = random;
    }

    /**
     * Reads the key file, or makes one that only its owner may read. A key appears whole or not at all, whenever the process is
     * killed; of two processes that make it in the same instant both use the one that was first.
     */
    public static Sealer fromFile(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            byte[] fresh = new byte[KEY_BYTES];
            random.nextBytes(fresh);
            Path beside = file.resolveSibling(file.getFileName() + "." + random.nextInt(Integer.MAX_VALUE) + ".new");
            DurableFile.replace(beside, fresh);
            try {
                Files.createLink(file, beside);
            } catch (FileAlreadyExistsException another) {
                // Its key is the one.
            } finally {
                Files.delete(beside);
            }
        }
        return new Sealer(Files.readAllBytes(file), random);
    }

    public byte[] seal(String context, String secret) {
        return seal(context, secret.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] seal(String context, byte[] secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, context, nonce, secret);
        return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                .put(KEY_ID)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * Opens a sealed text.
     *
     * @throws IllegalStateException when the key, the context or the bytes are not those it was sealed with
     */
    public String open(String context, byte[] sealed) {
        return new String(openBytes(context, sealed), StandardCharsets.UTF_8);
    }

    /**
     * Opens a sealed value.
     *
     * @throws IllegalStateException when the key, the context or the bytes are not those it was sealed with
     */
    public byte[] openBytes(String context, byte[] sealed) {
        if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != KEY_ID) {
            throw new IllegalStateException("sealed value of " + context + ": unknown key id or too short");
        }
        ByteBuffer buffer = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        byte[] nonce = new byte[NONCE_BYTES];
        buffer.get(nonce);
        byte[] text = new byte[buffer.remaining()];
        buffer.get(text);
        return cipher(Cipher.DECRYPT_MODE, context, nonce, text);
    }

    private byte[] cipher(int mode, String context, byte[] nonce, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException wrong) {
            throw new IllegalStateException(
                    "sealed value of " + context + " cannot be opened: the key file is not the one it was sealed with",
                    wrong);
        }
    }
}
