package ingot.region.rack;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * The region's own certificate authority for the racks' link: one key (ECDSA P-256) in a file that only its owner may read.
 * It vouches for the region's link server and for each enrolled rack, and for nothing else.
 */
public final class CertificateAuthority {

    private static final Duration AUTHORITY_VALID = Duration.ofDays(3650);
    private static final Duration LEAF_VALID = Duration.ofDays(825);

    /** A machine's clock may lag behind; certificates count from a day ago. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private final KeyPair keys;
    private final X509Certificate certificate;
    private final InstantSource clock;
    private final SecureRandom random;

    private CertificateAuthority(KeyPair keys, X509Certificate certificate, InstantSource clock, SecureRandom random) {
        this.keys = keys;
        this.certificate = certificate;
        this.clock = clock;
        this.random = random;
    }

    /** Reads the authority's files below the folder, or makes them. */
    public static CertificateAuthority open(Path folder, InstantSource clock, SecureRandom random) throws IOException {
        Path keyFile = folder.resolve("authority.key");
        Path certificateFile = folder.resolve("authority.pem");
        try {
            if (Files.exists(keyFile) && Files.exists(certificateFile)) {
                PrivateKey key = readKey(keyFile);
                X509Certificate certificate = readCertificate(Files.readString(certificateFile));
                return new CertificateAuthority(
                        new KeyPair(certificate.getPublicKey(), key), certificate, clock, random);
            }
            KeyPair keys = newKeys(random);
            X500Name name = new X500Name("CN=Ingot link authority");
            X509v3CertificateBuilder builder =
                    builder(name, name, keys.getPublic(), AUTHORITY_VALID, clock.instant(), random);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            X509Certificate certificate = sign(builder, keys.getPrivate());
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            writePrivate(keyFile, keys.getPrivate().getEncoded());
            Files.writeString(certificateFile, pem(certificate));
            return new CertificateAuthority(keys, certificate, clock, random);
        } catch (GeneralSecurityException | OperatorCreationException failed) {
            throw new IOException("link authority in " + folder + ": " + failed.getMessage(), failed);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** SHA-256 of the authority's certificate, hex: what an enrolment token carries so that the rack knows the region. */
    public String fingerprint() {
        return fingerprint(certificate);
    }

    /** A key store with a fresh key and certificate for the region's link server. */
    public KeyStore serverKeys(String password) {
        try {
            KeyPair server = newKeys(random);
            X509v3CertificateBuilder builder = builder(
                    issuer(), new X500Name("CN=Ingot region"), server.getPublic(), LEAF_VALID, clock.instant(), random);
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "region.ingot.internal")));
            X509Certificate leaf = sign(builder, keys.getPrivate());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "link", server.getPrivate(), password.toCharArray(), new X509Certificate[] {leaf, certificate});
            return store;
        } catch (GeneralSecurityException | OperatorCreationException | IOException failed) {
            throw new IllegalStateException("certificate of the link server: " + failed.getMessage(), failed);
        }
    }

    /**
     * Certifies a rack's key.
     *
     * @param requestPem certification request (PKCS #10) signed by the key that it asks for
     * @param systemId becomes the certificate's common name
     * @throws IllegalArgumentException when the request is malformed or not signed by its own key
     */
    public X509Certificate certifyRack(String requestPem, String systemId) {
        try (PEMParser parser = new PEMParser(new StringReader(requestPem))) {
            if (!(parser.readObject() instanceof org.bouncycastle.pkcs.PKCS10CertificationRequest parsed)) {
                throw new IllegalArgumentException("certification request: not PKCS #10 in PEM");
            }
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(parsed);
            PublicKey key = request.getPublicKey();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IllegalArgumentException("certification request: not signed by its own key");
            }
            X509v3CertificateBuilder builder =
                    builder(issuer(), new X500Name("CN=" + systemId), key, LEAF_VALID, clock.instant(), random);
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            return sign(builder, keys.getPrivate());
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException malformed) {
            throw new IllegalArgumentException("certification request: " + malformed.getMessage(), malformed);
        }
    }

    /** SHA-256 of a certificate, hex. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException("fingerprint of a certificate: " + failed.getMessage(), failed);
        }
    }

    /** A certificate in PEM. */
    public static String pem(X509Certificate certificate) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
        } catch (IOException failed) {
            throw new IllegalStateException("PEM in memory: " + failed.getMessage(), failed);
        }
        return text.toString();
    }

    private X500Name issuer() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private static KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Duration valid, Instant now, SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, random),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(valid)),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        X509CertificateHolder holder = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key));
        return new JcaX509CertificateConverter().getCertificate(holder);
    }

    private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(file)));
    }

    private static X509Certificate readCertificate(String pem) throws IOException, GeneralSecurityException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof X509CertificateHolder holder) {
                return new JcaX509CertificateConverter().getCertificate(holder);
            }
            throw new IOException("link authority's certificate file: not a certificate in PEM");
        }
    }

    private static void writePrivate(Path file, byte[] content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }
}
