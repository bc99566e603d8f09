package ingot.app;

import ingot.rack.RackAgent;
import ingot.rack.RackConfig;
import ingot.rack.link.Enroller;
import ingot.rack.link.EnrolmentFailed;
import ingot.rack.link.RackIdentity;
import ingot.region.database.Database;
import ingot.region.rack.CertificateAuthority;
import ingot.region.rack.Enrolments;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code ./ingot rack}, {@code rack token} (on the region) and {@code rack enrol} (on the rack). */
final class RackCommand {

    private static final Logger LOG = LoggerFactory.getLogger(RackCommand.class);

    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;
    private final SecureRandom random;

    RackCommand(PrintStream out, PrintStream err, InstantSource clock, SecureRandom random) {
        this.out = out;
        this.err = err;
        this.clock = clock;
        this.random = random;
    }

    int run(List<String> arguments) throws Exception {
        Options options = Options.parse(
                arguments,
                Set.of("data", "database", "site", "region", "token", "log", "rack-interfaces", "set", "link"),
                Set.of());
        return switch (options.words()) {
            case List<String> words when words.isEmpty() -> serve(options);
            case List<String> words when words.equals(List.of("token")) -> token(options);
            case List<String> words when words.equals(List.of("enrol")) -> enrol(options);
            default -> throw new Options.Usage("expected: rack, rack token or rack enrol");
        };
    }

    private int token(Options options) throws IOException {
        Logging.start("text");
        Path data = Main.data(options);
        Settings settings = Settings.read(data, options.all("set"));
        int port = Settings.address("--link", options.value("link", settings.text("link", ServerCommand.LINK_DEFAULT)))
                .getPort();
        try (DatabaseAccess access = DatabaseAccess.forCommand(options, data, random);
                Database database = Database.open(access.url(), access.user(), access.password())) {
            CertificateAuthority authority =
                    CertificateAuthority.open(Secrets.folder(data).resolve("link"), clock, random);
            out.println(new Enrolments(database, authority, clock, random).issue(options.value("site", ""), port));
            return Main.OK;
        }
    }

    private int enrol(Options options) throws IOException {
        Logging.start("text");
        Path data = Main.data(options);
        try {
            RackIdentity identity = new Enroller(random)
                    .enrol(options.need("region"), options.need("token"), hostname(), data.resolve("rack/identity"));
            out.println("enrolled as rack " + identity.systemId());
            return Main.OK;
        } catch (EnrolmentFailed refused) {
            err.println("ingot rack enrol: " + refused.getMessage());
            return Main.FAILURE;
        } catch (IOException unreachable) {
            err.println("ingot rack enrol: the region's link cannot be reached: " + unreachable.getMessage());
            return Main.FAILURE;
        }
    }

    private int serve(Options options) throws Exception {
        Logging.start(options.value("log", "json"));
        Path data = Main.data(options);
        Settings settings = Settings.read(data, options.all("set"));
        RackIdentity identity = RackIdentity.read(data.resolve("rack/identity"));
        if (identity == null) {
            throw new CannotStart("this rack is not enrolled: run './ingot rack token' on the region, then"
                    + " './ingot rack enrol --region URL --token TOKEN --data " + data + "' here");
        }
        RackConfig config = config(data, settings, options, List.of());
        Termination termination = Termination.expected();
        try (RackAgent agent = RackAgent.start(config, identity, clock)) {
            out.println("ready http://" + hostname() + ":" + config.ports().http() + "/MAAS/");
            out.flush();
            termination.await();
            LOG.info("stopping rack={}", agent != null);
        } finally {
            termination.done();
        }
        return Main.OK;
    }

    /** The rack's part of a process's settings. */
    static RackConfig config(Path data, Settings settings, Options options, List<Path> imageFolders)
            throws UnknownHostException {
        String interfaces = options.value("rack-interfaces", settings.text("rack.interfaces", ""));
        return new RackConfig(
                data.resolve("rack"),
                hostname(),
                Version.INGOT,
                new RackConfig.Ports(
                        settings.port("rack.port.dhcp4"),
                        settings.port("rack.port.tftp"),
                        settings.port("rack.port.http")),
                Arrays.stream(interfaces.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                imageFolders);
    }

    /** This host's name without its domain. */
    static String hostname() throws UnknownHostException {
        return InetAddress.getLocalHost().getHostName().split("\\.", 2)[0];
    }
}
