package ingot.rack.link;

import ingot.rack.link.RackIdentity.AuthorityOnly;
import ingot.rack.store.WitnessStore;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.Jsonb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Enrols this rack at a region by a one-time token and stores the identity that it is given. */
public final class Enroller {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private final SecureRandom random;

    public Enroller(SecureRandom random) {
        this.random = random;
    }

    /** What the rack sends. */
    @Json
    record Request(String token, String csr, String hostname) {}

    /** What the region answers. */
    @Json
    record Answer(String systemId, String certificate, String authority) {}

    /**
     * Enrols and stores the identity below the folder.
     *
     * @param regionUrl any URL of the region; its host is used
     * @param token {@code PORT.FINGERPRINT.SECRET} as {@code ./ingot rack token} prints it
     * @throws EnrolmentFailed when the region refuses or cannot be trusted
     */
    public RackIdentity enrol(String regionUrl, String token, String hostname, Path folder) throws IOException {
        String[] parts = token.strip().split("\\.", -1);
        if (parts.length != 3 || !parts[0].matches("[0-9]{1,5}") || !parts[1].matches("[0-9a-f]{64}")) {
            throw new EnrolmentFailed(
                    "token: not of the form that './ingot rack token' prints on the region; copy the whole line");
        }
        String host = URI.create(regionUrl).getHost();
        if (host == null) {
            throw new EnrolmentFailed("region: " + regionUrl + " holds no host (expected: http://HOST:5240/MAAS/)");
        }
        String authority = host.contains(":") ? "[" + host.replaceAll("[\\[\\]]", "") + "]" : host;
        String base = authority + ":" + parts[0];
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generator.generateKeyPair();
            Answer answer = ask("https://" + base + "/enrol", parts[1], new Request(parts[2], request(keys), hostname));
            RackIdentity identity = new RackIdentity(
                    answer.systemId(),
                    "wss://" + base + "/link",
                    keys.getPrivate(),
                    RackIdentity.certificate(answer.certificate().getBytes(StandardCharsets.US_ASCII)),
                    RackIdentity.certificate(answer.authority().getBytes(StandardCharsets.US_ASCII)));
            if (!fingerprint(identity.authority()).equals(parts[1])) {
                throw new EnrolmentFailed(
                        "region: answered with an authority that is not the token's; do not trust it");
            }
            WitnessStore.forget(folder);
            identity.write(folder);
            return identity;
        } catch (GeneralSecurityException | OperatorCreationException failed) {
            throw new EnrolmentFailed("enrolment at " + base + ": " + failed.getMessage(), failed);
        }
    }

    private Answer ask(String url, String fingerprint, Request request) throws IOException, GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(null, new TrustManager[] {new TokenTrust(fingerprint)}, random);
        HttpsURLConnection connection =
                (HttpsURLConnection) URI.create(url).toURL().openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        // The token names the region's authority; the name in the certificate says nothing about the address.
        connection.setHostnameVerifier((name, session) -> true);
        connection.setConnectTimeout((int) TIMEOUT.toMillis());
        connection.setReadTimeout((int) TIMEOUT.toMillis());
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        Jsonb jsonb = Jsonb.builder().build();
        connection.getOutputStream().write(jsonb.type(Request.class).toJsonBytes(request));
        int status = connection.getResponseCode();
        try (InputStream body = status == 200 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] content = body == null ? new byte[0] : body.readNBytes(ANSWER_BYTES_MAX);
            if (status != 200) {
                throw new EnrolmentFailed("region: refused the enrolment (" + status + "): "
                        + new String(content, StandardCharsets.UTF_8).strip());
            }
            return jsonb.type(Answer.class).fromJson(content);
        }
    }

    private static String request(KeyPair keys) throws IOException, OperatorCreationException {
        var builder = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=rack"), keys.getPublic());
        var csr = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        ByteArrayOutputStream pem = new ByteArrayOutputStream();
        try (JcaPEMWriter writer = new JcaPEMWriter(new OutputStreamWriter(pem, StandardCharsets.US_ASCII))) {
            writer.writeObject(csr);
        }
        return pem.toString(StandardCharsets.US_ASCII);
    }

    private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()))
                .toLowerCase(Locale.ROOT);
    }

    /** Trusts a chain that ends in the authority which the token names. */
    private static final class TokenTrust extends DelegatedTrust {
        private final String fingerprint;

        TokenTrust(String fingerprint) {
            this.fingerprint = fingerprint;
        }

        @Override
        void check(X509Certificate[] chain) throws CertificateException {
            try {
                for (X509Certificate candidate : chain) {
                    if (fingerprint(candidate).equals(fingerprint)) {
                        new AuthorityOnly(candidate).checkServerTrusted(chain, "");
                        return;
                    }
                }
            } catch (GeneralSecurityException untrusted) {
                throw new CertificateException(untrusted.getMessage(), untrusted);
            }
            throw new CertificateException("the region at this address is not the one that made the token");
        }
    }
}
