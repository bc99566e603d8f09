package ingot.client;

import ingot.client.Arguments.Format;
import ingot.http.ApiKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The client's commands: {@code login}, {@code help}, and one for each operation that the server describes. */
final class CommandLine {

    private static final String HELP = """
            usage: ingot login NAME URL [--api-key-file FILE]     log in to a server; asks for the API key
                   ingot RESOURCE VERB [ID...] [KEY=VALUE...] [KEY@=FILE...] [OPTION...]
                   ingot help [RESOURCE [VERB]]

            options: -o table|wide|json|yaml|csv|name   (default: table on a terminal, else json)
                     --no-headers  --profile NAME  --url URL  --api-key-file FILE
            environment: INGOT_URL, INGOT_API_KEY (win over the profile), INGOT_PROFILE
            exit: 0 done, 1 failed, 2 usage, 3 not found, 4 denied, 5 conflict, 6 timed out, 7 partly failed
            """;

    private final Map<String, String> environment;
    private final Terminal terminal;
    private final Profiles profiles;
    private final Descriptions descriptions;

    CommandLine(Map<String, String> environment, Terminal terminal) {
        this.environment = environment;
        this.terminal = terminal;
        Path home = Path.of(environment.getOrDefault("HOME", "."));
        this.profiles =
                new Profiles(folder("XDG_CONFIG_HOME", home.resolve(".config")).resolve("profiles.json"));
        this.descriptions = new Descriptions(folder("XDG_CACHE_HOME", home.resolve(".cache")));
    }

    /** Runs one command and returns how it ended. Everything that goes wrong is one sentence on standard error. */
    Exit run(List<String> args) {
        Arguments arguments = null;
        try {
            arguments = Arguments.parse(args);
            List<String> words = arguments.words();
            if (words.isEmpty()) {
                (arguments.help() ? terminal.out() : terminal.err()).print(HELP);
                return arguments.help() ? Exit.OK : Exit.USAGE;
            }
            return switch (words.getFirst()) {
                case "login" -> login(arguments);
                case "help" -> help(arguments, words.subList(1, words.size()));
                default -> arguments.help() ? help(arguments, words) : call(arguments);
            };
        } catch (CommandFailed failed) {
            return say(failed.exit(), failed.getMessage());
        } catch (ApiFailed refused) {
            return say(Exit.ofStatus(refused.status()), refused.getMessage() + advice(refused));
        } catch (UncheckedIOException unreachable) {
            return unreachable(Objects.requireNonNull(unreachable.getCause()), arguments);
        } catch (IOException broken) {
            return unreachable(broken, arguments);
        }
    }

    private Exit login(Arguments arguments) throws IOException {
        if (arguments.words().size() != 3) {
            throw CommandFailed.usage("usage: ingot login NAME URL [--api-key-file FILE]");
        }
        URI url = address(arguments.words().get(2));
        ApiKey key = key(arguments.keyFile() == null ? askForKey() : readKey(arguments.keyFile()));
        ApiClient client = new ApiClient(url, key);
        Answer whoami = client.exchange("GET", "users/?op=whoami", new Fields());
        if (whoami.status() == 401) {
            throw new CommandFailed(
                    Exit.DENIED, "The server refused this API key. 'ingot apikey --username NAME' prints a valid one.");
        }
        if (!whoami.isOk()) {
            throw ApiFailed.of(whoami);
        }
        descriptions.fetch(client);
        String name = arguments.words().get(1);
        profiles.put(name, new Profiles.Profile(url.toString(), key.text()));
        terminal.err()
                .println("Logged in to " + client.url() + " as "
                        + Cells.plain(String.valueOf(whoami.object().get("username"))) + "; profile '" + name + "'.");
        return Exit.OK;
    }

    private Exit call(Arguments arguments) throws IOException {
        List<String> words = arguments.words();
        ApiClient client = client(arguments);
        Catalog catalog = catalog(client, words.getFirst(), words.size() < 2 ? null : words.get(1));
        if (words.size() < 2) {
            throw CommandFailed.usage("'" + words.getFirst() + "' needs a verb. It has: "
                    + String.join(", ", catalog.verbs(words.getFirst()).keySet()) + ".");
        }
        Catalog.Verb verb = catalog.verb(words.get(0), words.get(1));
        int ids = verb.ids().size();
        if (words.size() < 2 + ids) {
            throw CommandFailed.usage("usage: " + usage(words.getFirst(), verb));
        }
        String path = verb.path(words.subList(2, 2 + ids));
        List<String> pairs = words.subList(2 + ids, words.size());
        Fields fields = new Fields();
        Path content = null;
        for (String pair : pairs) {
            if (pair.startsWith("content@=")
                    && path.endsWith("/boot-resources/")
                    && verb.method().equals("POST")) {
                content = Path.of(pair.substring("content@=".length()));
            } else {
                add(fields, pair, usage(words.getFirst(), verb));
            }
        }
        // a mistyped name is an error here, not a header that nobody sees
        fields.add("strict", "true");
        Answer answer = content == null
                ? client.exchange(verb.method(), path, fields)
                : new Upload(client).send(path, fields, content);
        String hash = answer.header("X-MAAS-API-Hash");
        if (hash != null && !hash.equals(catalog.hash())) {
            descriptions.drop(client);
        }
        if (!answer.isOk()) {
            throw ApiFailed.of(answer);
        }
        show(answer, arguments);
        return Exit.ofStatus(answer.status());
    }

    private Exit help(Arguments arguments, List<String> words) throws IOException {
        if (words.isEmpty()) {
            terminal.out().print(HELP);
            Catalog catalog = descriptions.cached(new ApiClient(server(arguments), null));
            if (catalog != null) {
                terminal.out().println("\nresources: " + String.join(", ", catalog.resources()));
            }
            return Exit.OK;
        }
        Catalog catalog = catalog(client(arguments), words.getFirst(), words.size() < 2 ? null : words.get(1));
        if (words.size() == 1) {
            catalog.verbs(words.getFirst())
                    .values()
                    .forEach(verb -> terminal.out()
                            .println(usage(words.getFirst(), verb) + "\n    " + Cells.plain(verb.title())));
        } else {
            Catalog.Verb verb = catalog.verb(words.get(0), words.get(1));
            terminal.out().println("usage: " + usage(words.getFirst(), verb) + "\n\n" + verb.doc());
        }
        return Exit.OK;
    }

    private void show(Answer answer, Arguments arguments) {
        Format format = arguments.format();
        if (answer.body().length == 0) {
            return;
        }
        if (answer.isJson()) {
            Format effective = format != null ? format : terminal.interactive() ? Format.TABLE : Format.JSON;
            new Output(terminal.out(), effective, arguments.headers()).show(answer.json());
            return;
        }
        terminal.out().write(answer.body(), 0, answer.body().length);
        String type = answer.header("Content-Type");
        if (terminal.interactive() && type != null && type.startsWith("text/")) {
            terminal.out().println();
        }
    }

    /** The catalog that knows a command: the kept one, or else a fresh one. */
    private Catalog catalog(ApiClient client, String resource, @Nullable String verb) throws IOException {
        Catalog cached = descriptions.cached(client);
        return cached != null && cached.has(resource, verb) ? cached : descriptions.fetch(client);
    }

    private static String usage(String resource, Catalog.Verb verb) {
        StringBuilder usage = new StringBuilder("ingot " + resource + " " + verb.name());
        verb.ids().forEach(id -> usage.append(" <").append(id).append('>'));
        return usage + (verb.doc().contains(":param") ? " [key=value...]" : "");
    }

    private static void add(Fields fields, String pair, String usage) throws IOException {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw CommandFailed.usage("'" + pair + "' is no key=value pair. usage: " + usage);
        }
        String value = pair.substring(equals + 1);
        if (pair.charAt(equals - 1) == '@') {
            String name = pair.substring(0, equals - 1);
            fields.file(name, name, Files.readAllBytes(Path.of(value)));
        } else {
            fields.add(pair.substring(0, equals), value);
        }
    }

    private ApiClient client(Arguments arguments) throws IOException {
        Profiles.Profile profile = profile(arguments);
        String key = arguments.keyFile() != null
                ? readKey(arguments.keyFile())
                : environment.getOrDefault(
                        "INGOT_API_KEY", profile == null || isElsewhere(arguments, profile) ? "" : profile.key());
        return new ApiClient(server(arguments), key.isEmpty() ? null : key(key));
    }

    /** A profile's key belongs to its server only. */
    private boolean isElsewhere(Arguments arguments, Profiles.Profile profile) throws IOException {
        return !server(arguments).equals(address(profile.url()));
    }

    private URI server(Arguments arguments) throws IOException {
        if (arguments.url() != null) {
            return address(arguments.url());
        }
        String url = environment.getOrDefault("INGOT_URL", "");
        if (!url.isEmpty() && arguments.profile() == null) {
            return address(url);
        }
        Profiles.Profile profile = profile(arguments);
        return address(profile == null ? "http://localhost:5240/MAAS/" : profile.url());
    }

    private Profiles.@Nullable Profile profile(Arguments arguments) throws IOException {
        String name = arguments.profile() != null ? arguments.profile() : environment.get("INGOT_PROFILE");
        Profiles.Profile profile = profiles.find(name);
        if (profile == null && name != null) {
            throw CommandFailed.usage("There is no profile '" + name + "'. Make it with: ingot login " + name + " URL");
        }
        return profile;
    }

    private static URI address(String text) {
        try {
            return ApiClient.apiUrl(URI.create(text));
        } catch (IllegalArgumentException malformed) {
            throw CommandFailed.usage(
                    "'" + text + "' is no address of a server (expected: like http://region.example:5240/MAAS/).");
        }
    }

    private static ApiKey key(String text) {
        try {
            return ApiKey.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw CommandFailed.usage("This is no API key (expected: three words joined by colons)."
                    + " 'ingot apikey --username NAME' prints one.");
        }
    }

    private static String readKey(String file) throws IOException {
        return Files.readString(Path.of(file)).strip();
    }

    private String askForKey() throws IOException {
        String asked = terminal.secret().ask("API key: ");
        if (asked != null) {
            return asked;
        }
        // no terminal: a script pipes the key in
        String line = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw CommandFailed.usage("No API key given. Pipe it in, or name its file with --api-key-file.");
        }
        return line;
    }

    private Path folder(String variable, Path fallback) {
        String folder = environment.getOrDefault(variable, "");
        return (folder.isEmpty() ? fallback : Path.of(folder)).resolve("ingot");
    }

    private static String advice(ApiFailed refused) {
        String trace = refused.answer().header("MAAS-trace-id");
        return switch (refused.status()) {
            case 401 ->
                "\nThe server knows no such key. Log in with 'ingot login NAME URL', or set INGOT_API_KEY;"
                        + " 'ingot apikey --username NAME' prints a key.";
            case 403 -> "\nThis key's user may not do this; ask an administrator for the permission.";
            case 404 -> "\nCheck the id; '-o name' on a list prints the ids there are.";
            default ->
                refused.status() >= 500 && trace != null
                        ? "\nThe server's log tells more: look for " + trace + "."
                        : "";
        };
    }

    private Exit unreachable(IOException failed, @Nullable Arguments arguments) {
        return switch (failed) {
            case SocketTimeoutException late ->
                say(
                        Exit.TIMED_OUT,
                        "The server did not answer in time. It may still be working; look before repeating.");
            case ConnectException refused ->
                say(
                        Exit.FAILURE,
                        "No server answers at " + asked(arguments) + ". Is 'ingot up' running there? 'ingot login NAME"
                                + " URL', INGOT_URL or --url say where else to ask.");
            case UnknownHostException unknown ->
                say(Exit.FAILURE, "There is no host " + unknown.getMessage() + "; check INGOT_URL or --url.");
            case NoSuchFileException none -> say(Exit.USAGE, "There is no file " + none.getMessage() + ".");
            default -> say(Exit.FAILURE, "It did not work: " + failed + ".");
        };
    }

    /** The address that a command goes to, for messages. */
    private String asked(@Nullable Arguments arguments) {
        try {
            if (arguments == null) {
                return "this address";
            }
            List<String> words = arguments.words();
            return (words.size() == 3 && words.getFirst().equals("login") ? address(words.get(2)) : server(arguments))
                    .resolve("/")
                    .toString();
        } catch (IOException | CommandFailed unknown) {
            return "this address";
        }
    }

    private Exit say(Exit exit, @Nullable String message) {
        terminal.err().println("ingot: " + String.valueOf(message).replaceAll("[\\p{Cntrl}&&[^\n]]", " "));
        return exit;
    }
}
