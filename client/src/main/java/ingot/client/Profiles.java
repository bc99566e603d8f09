package ingot.client;

import ingot.http.Json;
import ingot.http.JsonMalformed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers a person logged in to, in one file that only this person may read. The last login is the current one. */
final class Profiles {

    private final Path file;

    /** A server and the key for it. */
    record Profile(String url, String key) {
        @Override
        public String toString() {
            return "Profile[" + url + "]";
        }
    }

    Profiles(Path file) {
        this.file = file;
    }

    /** The named profile, or the current one; null when there is none. */
    @Nullable Profile find(@Nullable String name) throws IOException {
        Map<?, ?> document = read();
        Object wanted = name == null ? document.get("current") : name;
        if (document.get("profiles") instanceof Map<?, ?> profiles
                && profiles.get(wanted) instanceof Map<?, ?> profile
                && profile.get("url") instanceof String url
                && profile.get("key") instanceof String key) {
            return new Profile(url, key);
        }
        return null;
    }

    /** Adds or replaces a profile and makes it the current one. */
    void put(String name, Profile profile) throws IOException {
        Map<String, Object> profiles = new LinkedHashMap<>();
        if (read().get("profiles") instanceof Map<?, ?> before) {
            before.forEach((key, value) -> {
                if (key instanceof String text && value != null) {
                    profiles.put(text, value);
                }
            });
        }
        profiles.put(name, Map.of("url", profile.url(), "key", profile.key()));
        PrivateFile.write(file, Json.bytes(Map.of("current", name, "profiles", profiles)));
    }

    private Map<?, ?> read() throws IOException {
        try {
            return Json.read(Files.readAllBytes(file)) instanceof Map<?, ?> document ? document : Map.of();
        } catch (NoSuchFileException none) {
            return Map.of();
        } catch (JsonMalformed malformed) {
            throw new CommandFailed(
                    Exit.FAILURE,
                    "The profiles in " + file + " cannot be read (" + malformed.getMessage()
                            + "). Remove the file and log in again.");
        }
    }
}
