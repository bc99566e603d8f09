package ingot.rack.link;

import ingot.link.safe.DurableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Properties;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who this rack is: its key, the certificate that the region gave it, and the region's authority, in files that only their
 * owner may read.
 *
 * @param systemId the rack's system id
 * @param linkUrl where the region's link is, such as {@code wss://10.0.0.1:5241/link}
 */
public record RackIdentity(
        String systemId, String linkUrl, PrivateKey key, X509Certificate certificate, X509Certificate authority) {

    private static final String KEY = "rack.key";
    private static final String CERTIFICATE = "rack.crt";
    private static final String AUTHORITY = "authority.crt";
    private static final String FACTS = "rack.properties";

    /** The identity stored in a folder, or null when this rack is not enrolled. */
    public static @Nullable RackIdentity read(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(FACTS))) {
            return null;
        }
        Properties facts = new Properties();
        try (var reader = Files.newBufferedReader(folder.resolve(FACTS))) {
            facts.load(reader);
        }
        try {
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve(KEY))));
            return new RackIdentity(
                    facts.getProperty("system_id", ""),
                    facts.getProperty("link_url", ""),
                    key,
                    certificate(Files.readAllBytes(folder.resolve(CERTIFICATE))),
                    certificate(Files.readAllBytes(folder.resolve(AUTHORITY))));
        } catch (GeneralSecurityException damaged) {
            throw new IOException(
                    "rack identity in " + folder + ": " + damaged.getMessage() + "; enrol this rack again", damaged);
        }
    }

    /** Stores the identity; the facts file comes last, so that a torn write reads as not enrolled. */
    public void write(Path folder) throws IOException {
        try {
            DurableFile.replace(folder.resolve(KEY), key.getEncoded());
            DurableFile.replace(folder.resolve(CERTIFICATE), certificate.getEncoded());
            DurableFile.replace(folder.resolve(AUTHORITY), authority.getEncoded());
        } catch (CertificateException failed) {
            throw new IOException("rack identity: " + failed.getMessage(), failed);
        }
        String facts = "system_id=" + systemId + "\nlink_url=" + linkUrl + "\n";
        DurableFile.replace(folder.resolve(FACTS), facts.getBytes(StandardCharsets.UTF_8));
    }

    /** TLS with this rack's certificate, trusting its region's authority and nobody else. */
    public SSLContext tls() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("rack", key, new char[0], new X509Certificate[] {certificate, authority});
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), new TrustManager[] {new AuthorityOnly(authority)}, null);
            return context;
        } catch (GeneralSecurityException | IOException failed) {
            throw new IllegalStateException("TLS of rack " + systemId + ": " + failed.getMessage(), failed);
        }
    }

    static X509Certificate certificate(byte[] encoded) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    @Override
    public String toString() {
        return "RackIdentity[" + systemId + " at " + linkUrl + "]";
    }

    /**
     * Trusts certificates that one authority signed, whatever name they carry: a region is known by its authority and not by
     * the address it is reached at.
     */
    static final class AuthorityOnly extends DelegatedTrust {
        private final X509Certificate authority;

        AuthorityOnly(X509Certificate authority) {
            this.authority = authority;
        }

        @Override
        void check(X509Certificate[] chain) throws CertificateException {
            if (chain.length == 0) {
                throw new CertificateException("region: sent no certificate");
            }
            try {
                chain[0].checkValidity();
                chain[0].verify(authority.getPublicKey());
            } catch (GeneralSecurityException untrusted) {
                throw new CertificateException(
                        "region's certificate is not signed by the authority that this rack enrolled with", untrusted);
            }
        }
    }
}
