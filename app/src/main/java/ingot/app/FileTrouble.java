package ingot.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a file, for people. The JDK's own messages are often the path alone. */
final class FileTrouble {

    private FileTrouble() {}

    /** One sentence: what happened, to which file, and what to do. */
    static String sentence(IOException failed) {
        return switch (failed) {
            case AccessDeniedException denied ->
                denied.getFile() + ": this user may not use it; run as its owner, or choose another --data";
            case FileAlreadyExistsException taken ->
                taken.getFile() + ": is there already and is no directory; choose another --data";
            case NotDirectoryException file -> file.getFile() + ": is no directory; choose another --data";
            case NoSuchFileException missing -> missing.getFile() + ": is not there";
            case FileSystemException other
            when full(other.getReason()) ->
                other.getFile() + ": no space is left there; make room, or choose another --data";
            case FileSystemException other -> other.getFile() + ": " + other.getReason();
            default ->
                full(failed.getMessage())
                        ? "no space is left on the disk of the data directory; make room, or choose another --data"
                        : String.valueOf(failed.getMessage());
        };
    }

    private static boolean full(@Nullable String reason) {
        return reason != null && (reason.contains("No space left on device") || reason.contains("Disk quota exceeded"));
    }
}
