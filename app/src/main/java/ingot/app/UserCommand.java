package ingot.app;

import ingot.link.safe.Sealer;
import ingot.region.database.Database;
import ingot.region.user.Administrators;
import ingot.region.user.ApiKey;
import ingot.region.user.ApiKeys;
import ingot.region.user.Passwords;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code ./ingot admin create} and {@code ./ingot apikey}: they work whether or not the server runs. */
final class UserCommand {

    private final PrintStream out;
    private final PrintStream err;
    private final SecureRandom random;

    UserCommand(PrintStream out, PrintStream err, SecureRandom random) {
        this.out = out;
        this.err = err;
        this.random = random;
    }

    int run(String command, List<String> arguments) throws IOException {
        Options options = Options.parse(
                arguments, Set.of("username", "password", "email", "data", "database"), Set.of("plain", "new"));
        if (command.equals("admin") && !options.words().equals(List.of("create"))) {
            throw new Options.Usage("expected: admin create --username U --password P --email E [--plain]");
        }
        if (command.equals("apikey") && !options.words().isEmpty()) {
            throw new Options.Usage("expected: apikey --username U [--new]");
        }
        String username = options.need("username");
        Logging.start("text");
        Path data = Main.data(options);
        try (DatabaseAccess access = DatabaseAccess.forCommand(options, data, random);
                Database database = Database.open(access.url(), access.user(), access.password())) {
            return command.equals("admin")
                    ? create(options, username, database)
                    : key(options, username, database, Sealer.fromFile(Secrets.sealingKey(data), random));
        }
    }

    private int create(Options options, String username, Database database) {
        Administrators administrators = new Administrators(database, new Passwords(random));
        return switch (administrators.create(
                username, options.need("password"), options.value("email", ""), !options.has("plain"))) {
            case Administrators.Outcome.Created created -> {
                out.println("created " + (options.has("plain") ? "user " : "administrator ") + created.username());
                yield Main.OK;
            }
            case Administrators.Outcome.NameTaken taken -> {
                err.println("ingot admin: a user named " + taken.username() + " exists already; choose another name");
                yield Main.CONFLICT;
            }
            case Administrators.Outcome.Refused refused -> {
                err.println("ingot admin: " + refused.reason());
                yield Main.FAILURE;
            }
        };
    }

    private int key(Options options, String username, Database database, Sealer sealer) {
        ApiKeys keys = new ApiKeys(database, sealer, random);
        Optional<ApiKey> key = options.has("new") ? keys.fresh(username) : keys.newestOrNew(username);
        if (key.isEmpty()) {
            err.println("ingot apikey: there is no user " + username + "; make one with './ingot admin create'");
            return Main.FAILURE;
        }
        out.println(key.get().text());
        return Main.OK;
    }
}
