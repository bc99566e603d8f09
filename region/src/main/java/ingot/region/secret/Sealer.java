package ingot.region.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets for storage with AES-256-GCM, by a key that lies in a file outside the database. A sealed value is: key id (1
 * byte), nonce (12 bytes), cipher text with tag. The context (table and column) is authenticated, so that a value cannot be
 * moved to another place. Thread-safe.
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

    /** Reads the key file, or makes one that only its owner may read. */
    public static Sealer fromFile(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            byte[] fresh = new byte[KEY_BYTES];
            random.nextBytes(fresh);
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.write(file, fresh, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            } catch (FileAlreadyExistsException another) {
                // A second process made it in this instant: its key is the one.
                return new Sealer(Files.readAllBytes(file), random);
            }
        }
        return new Sealer(Files.readAllBytes(file), random);
    }

    public byte[] seal(String context, String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, context, nonce, secret.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                .put(KEY_ID)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * Opens a sealed value.
     *
     * @throws IllegalStateException when the key, the context or the bytes are not those it was sealed with
     */
    public String open(String context, byte[] sealed) {
        if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != KEY_ID) {
            throw new IllegalStateException("sealed value of " + context + ": unknown key id or too short");
        }
        ByteBuffer buffer = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        byte[] nonce = new byte[NONCE_BYTES];
        buffer.get(nonce);
        byte[] text = new byte[buffer.remaining()];
        buffer.get(text);
        return new String(cipher(Cipher.DECRYPT_MODE, context, nonce, text), StandardCharsets.UTF_8);
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
