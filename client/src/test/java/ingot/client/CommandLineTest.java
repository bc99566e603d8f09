package ingot.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    @TempDir
    private Path home;

    private final Region region = new Region();
    private final Map<String, String> environment = new HashMap<>();
    private String out = "";
    private String err = "";

    CommandLineTest() throws IOException {}

    @BeforeEach
    void environment() {
        environment.put("HOME", home.toString());
        environment.put("INGOT_URL", region.url());
        environment.put("INGOT_API_KEY", Region.KEY.text());
    }

    @AfterEach
    void stop() {
        region.close();
    }

    private Exit run(String... args) {
        return runWith("", args);
    }

    private Exit runWith(String input, String... args) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                new PrintStream(errBytes, true, StandardCharsets.UTF_8),
                false,
                prompt -> null);
        Exit exit = new CommandLine(environment, terminal).run(List.of(args));
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return exit;
    }

    @Test
    void listsAreTables() {
        assertThat(run("machines", "read", "-o", "table")).isEqualTo(Exit.OK);
        assertThat(out).isEqualTo("""
                        SYSTEM_ID  HOSTNAME  STATUS_NAME  ZONE     IP_ADDRESSES
                        abc        one       Ready        default  10.0.0.1,10.0.0.2
                        def        two [31m  Ready        default  10.0.0.1,10.0.0.2
                        """);
        run("machines", "read", "-o", "wide", "--no-headers");
        assertThat(out).startsWith("abc").contains("false");
    }

    @Test
    void listsAreNamesForScripts() {
        run("machines", "read", "-o", "name");
        assertThat(out).isEqualTo("abc\ndef\n");
    }

    @Test
    void jsonIsTheDefaultWithoutATerminal() {
        run("machine", "read", "abc");
        assertThat(out).startsWith("{\n    \"hostname\": \"one\",\n").contains("\"name\": \"default\"");
    }

    @Test
    void otherFormatsHoldEverything() {
        run("machine", "read", "abc", "-o=yaml");
        assertThat(err).contains("Unknown option -o=yaml");
        run("machine", "read", "abc", "--output=yaml");
        assertThat(out).contains("hostname: one\n").contains("ip_addresses:\n  - \"10.0.0.1\"\n");
        run("machines", "read", "-o", "csv");
        assertThat(out)
                .startsWith("hostname,system_id,status_name,status,zone,ip_addresses,locked\n")
                .contains("\"[\"\"10.0.0.1\"\",\"\"10.0.0.2\"\"]\",false");
        run("machine", "read", "abc", "-o", "table");
        assertThat(out).contains("system_id     abc\n");
    }

    @Test
    void parametersAndFilesAreSent() throws IOException {
        Path file = Files.writeString(home.resolve("ud"), "#cloud-config");
        assertThat(run("machine", "power-on", "abc", "comment=a=b", "user_data@=" + file))
                .isEqualTo(Exit.OK);
        assertThat(out).isEqualTo("done");
        assertThat(run("machine", "power_on", "x/../y", "comment=")).isEqualTo(Exit.FAILURE);
        assertThat(region.seen).containsExactly("power_on abc {comment=[a=b], user_data=[#cloud-config]}");
    }

    @Test
    void networksAreIdsLikeOthers() {
        assertThat(run("subnet", "read", "10.0.0.0/24")).isEqualTo(Exit.OK);
        assertThat(region.seen).containsExactly("subnet 10.0.0.0/24");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            machine delete abc            | OK        |
            machine read zzz              | NOT_FOUND | No Machine matches the given query.
            machines allocate             | CONFLICT  | No machine available.
            closed read                   | DENIED    | ask an administrator for the permission
            fault read                    | FAILURE   | The server's log tells more: look for
            machines read nmae=x          | FAILURE   | nmae: Unknown parameter. This operation takes: hostname.
            machines read nmae            | USAGE     | 'nmae' is no key=value pair. usage: ingot machines read [key=value...]
            machine read                  | USAGE     | usage: ingot machine read <system_id>
            machines                      | USAGE     | It has: read, allocate.
            machines frobnicate           | USAGE     | 'machines' has no 'frobnicate'. It has: read, allocate.
            machin read                   | USAGE     | Did you mean: machine, machines?
            machines read -o xml          | USAGE     | Use table, wide, json, yaml, csv or name.
            machine power-on abc a@=/none | USAGE     | There is no file /none.
            machines read --profile none  | USAGE     | ingot login none URL
            machines read --url nonsense  | USAGE     | 'nonsense' is no address of a server
            """)
    void failuresTellWhatToDoAndExitByKind(String args, Exit exit, String message) {
        assertThat(run(args.split(" ", -1))).as(err).isEqualTo(exit);
        assertThat(err).contains(message == null ? "" : message);
    }

    @Test
    void wrongKeyIsDeniedWithoutShowingIt() {
        environment.put("INGOT_API_KEY", "ck:tk:other");
        assertThat(run("machines", "read")).isEqualTo(Exit.DENIED);
        assertThat(err).contains("ingot login NAME URL").doesNotContain("other");
        environment.put("INGOT_API_KEY", "hunter2");
        assertThat(run("machines", "read")).isEqualTo(Exit.USAGE);
        assertThat(err).contains("no API key").doesNotContain("hunter2");
    }

    @Test
    void silentServerIsTold() {
        String address = URI.create(region.url()).resolve("/").toString();
        region.close();
        assertThat(run("machines", "read")).isEqualTo(Exit.FAILURE);
        assertThat(err).contains("Is 'ingot up' running").contains(address);
    }

    @Test
    void loginKeepsAProfileThatOnlyItsOwnerReads() throws IOException {
        environment.remove("INGOT_URL");
        environment.remove("INGOT_API_KEY");
        assertThat(runWith(Region.KEY.text() + "\n", "login", "home", region.url()))
                .as(err)
                .isEqualTo(Exit.OK);
        assertThat(err).contains("as ada; profile 'home'").doesNotContain("s3cret");
        Path profiles = home.resolve(".config/ingot/profiles.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(profiles)))
                .isEqualTo("rw-------");
        assertThat(run("machines", "read", "-o", "name")).isEqualTo(Exit.OK);
        assertThat(run("machines", "read", "--profile", "home")).isEqualTo(Exit.OK);
    }

    @Test
    void aProfilesKeyStaysWithItsServer() throws IOException {
        environment.remove("INGOT_API_KEY");
        runWith(Region.KEY.text(), "login", "home", region.url());
        try (Region other = new Region()) {
            assertThat(run("machines", "read", "--url", other.url())).isEqualTo(Exit.DENIED);
        }
    }

    @Test
    void loginWithAWrongKeyKeepsNothing() {
        assertThat(runWith("a:b:c", "login", "home", region.url())).isEqualTo(Exit.DENIED);
        assertThat(err).contains("refused this API key");
        assertThat(home.resolve(".config/ingot/profiles.json")).doesNotExist();
    }

    @Test
    void keyMayComeFromAFile() throws IOException {
        environment.remove("INGOT_API_KEY");
        Path file = Files.writeString(home.resolve("key"), Region.KEY.text() + "\n");
        assertThat(run("users", "whoami", "--api-key-file", file.toString())).isEqualTo(Exit.OK);
        assertThat(run("users", "whoami")).isEqualTo(Exit.DENIED);
    }

    @Test
    void helpComesFromTheServersDescription() {
        assertThat(run("help", "machines")).isEqualTo(Exit.OK);
        assertThat(out).contains("ingot machines read [key=value...]\n    List machines.");
        assertThat(run("machines", "read", "--help")).isEqualTo(Exit.OK);
        assertThat(out).contains(":param hostname: Optional. Exact name.");
        assertThat(run("--help")).isEqualTo(Exit.OK);
        assertThat(run("help")).isEqualTo(Exit.OK);
        assertThat(out).contains("resources: boot-resources, busy");
        assertThat(run()).isEqualTo(Exit.USAGE);
    }

    @Test
    void imagesAreAnnouncedAndSentInPieces() throws IOException {
        byte[] image = new byte[(4 << 20) + 3];
        image[image.length - 1] = 7;
        Path file = Files.write(home.resolve("image"), image);
        assertThat(run("boot-resources", "create", "name=custom/x", "content@=" + file))
                .as(err)
                .isEqualTo(Exit.OK);
        assertThat(region.seen.getFirst()).startsWith("announced {name=[custom/x], size=[4194307], sha256=[");
        assertThat(region.seen.subList(1, 3)).containsExactly("piece 4194304", "piece 3");
        assertThat(region.uploaded.toByteArray()).isEqualTo(image);
    }
}
