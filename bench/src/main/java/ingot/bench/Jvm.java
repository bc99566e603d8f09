package ingot.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** This program once more, in a process of its own. */
final class Jvm {

    private Jvm() {}

    /** Its command line with these arguments. */
    static String[] command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        all.addAll(Arrays.asList(arguments));
        return all.toArray(String[]::new);
    }
}
