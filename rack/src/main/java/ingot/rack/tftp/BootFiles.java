package ingot.rack.tftp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Where the files come from. Called on virtual threads; may take its time. */
public interface BootFiles {
    /**
     * The file, or null if there is none.
     *
     * @param name relative, with {@code /} between its parts, without {@code .} and {@code ..}; case as the client wrote it
     * @param peer who asks
     */
    @Nullable BootFile find(String name, InetAddress peer);
}
