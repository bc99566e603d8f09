package ingot.app;

import ingot.link.safe.Sealer;
import ingot.region.database.Database;
import ingot.region.image.ImageStore;
import ingot.region.image.Images;
import ingot.region.setting.SettingStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** {@code images register FOLDER}: what {@code ./ingot images build} ends with. */
final class ImagesCommand {

    private final PrintStream out;
    private final InstantSource clock;
    private final SecureRandom random;

    ImagesCommand(PrintStream out, InstantSource clock, SecureRandom random) {
        this.out = out;
        this.clock = clock;
        this.random = random;
    }

    int run(List<String> arguments) throws IOException {
        Options options = Options.parse(arguments, Set.of("data", "database"), Set.of());
        if (options.words().size() != 2 || !options.words().getFirst().equals("register")) {
            throw new Options.Usage("expected: images build [--data DIR]");
        }
        Logging.start("text");
        Path built = Path.of(options.words().get(1));
        Path data = Main.data(options);
        Files.createDirectories(data);
        try (DatabaseAccess access = DatabaseAccess.forCommand(options, data, random);
                Database database = Database.open(access.url(), access.user(), access.password())) {
            Sealer sealer = Sealer.fromFile(Secrets.sealingKey(data), random);
            Images images = new Images(
                    database,
                    ImageStore.open(RegionServer.imageFolder(data)),
                    new SettingStore(sealer, RackCommand.hostname()),
                    clock);
            images.registerBuild(built).forEach(out::println);
        }
        return Main.OK;
    }
}
