package ingot.region.image;

import static ingot.region.db.Tables.BOOT_RESOURCE;
import static ingot.region.db.Tables.BOOT_RESOURCE_FILE;
import static ingot.region.db.Tables.BOOT_RESOURCE_SET;

import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Reply;
import ingot.region.api.Ids;
import ingot.region.database.Database;
import ingot.region.db.tables.records.BootResourceFileRecord;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes the chunks of uploads. The server appends; there is no offset. A chunk counts once it is synced and recorded, so a client
 * that was cut off reads {@code progress} and goes on there, also after a crash. Thread-safe.
 */
final class Uploads {

    private final Database database;
    private final ImageStore store;
    private final Images images;

    /** Files that somebody is sending a chunk of. */
    private final Set<Integer> busy = ConcurrentHashMap.newKeySet();

    Uploads(Database database, ImageStore store, Images images) {
        this.database = database;
        this.store = store;
        this.images = images;
    }

    Reply chunk(Call call) throws IOException {
        int resource = Ids.path(call, "resource_id", "BootResource");
        int id = Ids.path(call, "id", "BootResourceFile");
        if (!busy.add(id)) {
            throw ApiError.conflict("Another chunk of this file is arriving; send them one after another.");
        }
        try {
            take(call, resource, id);
        } finally {
            busy.remove(id);
        }
        return Reply.bytes("text/plain", "OK".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private void take(Call call, int resource, int id) throws IOException {
        BootResourceFileRecord file = find(resource, id);
        if (file.getComplete()) {
            throw ApiError.badRequest("Cannot upload to a complete file.");
        }
        if (store.holds(file.getSha256(), file.getSize())) {
            // It arrived whole, but a crash came before that was recorded; or another upload brought the same content.
            complete(id);
            return;
        }
        long length = length(call);
        if (length == 0) {
            throw ApiError.badRequest("Missing content.");
        }
        if (file.getReceived() + length > file.getSize()) {
            throw ApiError.badRequest(
                    "Too much data received: " + (file.getReceived() + length) + " of " + file.getSize() + " bytes.");
        }
        if (store.stagedBytes(id) < file.getReceived()) {
            received(id, 0);
            throw ApiError.badRequest("What had arrived of this file is lost; send it again from the start.");
        }
        append(call, file, length);
    }

    private void append(Call call, BootResourceFileRecord file, long length) throws IOException {
        long copied;
        try {
            copied = store.append(file.getId(), file.getReceived(), call.body(), length);
        } catch (ImageStore.DiskFull full) {
            throw ApiError.of(
                    507, "There is no room for this chunk: " + full.getMessage() + ". Make room, then send it again.");
        }
        if (copied < length) {
            throw ApiError.badRequest(
                    "The chunk was cut off after " + copied + " of " + length + " bytes; send it again.");
        }
        long received = file.getReceived() + length;
        if (received < file.getSize()) {
            received(file.getId(), received);
        } else if (store.finish(file.getId(), file.getSha256())) {
            complete(file.getId());
        } else {
            received(file.getId(), 0);
            throw ApiError.badRequest(
                    "Saved content does not match given SHA256 value; send the file again from the start.");
        }
    }

    private BootResourceFileRecord find(int resource, int id) {
        return database.read(sql -> {
            BootResourceFileRecord file = sql.select(BOOT_RESOURCE_FILE.fields())
                    .from(BOOT_RESOURCE_FILE)
                    .join(BOOT_RESOURCE_SET)
                    .on(BOOT_RESOURCE_SET.ID.eq(BOOT_RESOURCE_FILE.SET_ID))
                    .join(BOOT_RESOURCE)
                    .on(BOOT_RESOURCE.ID.eq(BOOT_RESOURCE_SET.RESOURCE_ID))
                    .where(BOOT_RESOURCE.ID.eq(resource))
                    .and(BOOT_RESOURCE_FILE.ID.eq(id))
                    .fetchOneInto(BOOT_RESOURCE_FILE);
            if (file == null) {
                throw ApiError.notFound("BootResourceFile");
            }
            boolean uploaded = sql.fetchExists(
                    BOOT_RESOURCE,
                    BOOT_RESOURCE.ID.eq(resource).and(BOOT_RESOURCE.RTYPE.eq(BootResourceDocuments.UPLOADED)));
            if (!uploaded) {
                throw ApiError.forbidden("Cannot upload to a file of a synced image.");
            }
            return file;
        });
    }

    private void received(int id, long bytes) {
        database.<@Nullable Void>write(sql -> {
            sql.update(BOOT_RESOURCE_FILE)
                    .set(BOOT_RESOURCE_FILE.RECEIVED, bytes)
                    .where(BOOT_RESOURCE_FILE.ID.eq(id))
                    .execute();
            return null;
        });
    }

    /** Records it, and lets the older versions go that the upload did not ask to keep. */
    private void complete(int id) throws IOException {
        database.<@Nullable Void>write(sql -> {
            Images.markComplete(sql, id);
            sql.select(BOOT_RESOURCE_SET.ID, BOOT_RESOURCE_SET.RESOURCE_ID, BOOT_RESOURCE_SET.KEEP_OLD)
                    .from(BOOT_RESOURCE_SET)
                    .join(BOOT_RESOURCE_FILE)
                    .on(BOOT_RESOURCE_FILE.SET_ID.eq(BOOT_RESOURCE_SET.ID))
                    .where(BOOT_RESOURCE_FILE.ID.eq(id))
                    .forEach(row -> {
                        if (!row.value3()) {
                            Images.dropOlder(sql, row.value2(), row.value1());
                        }
                    });
            return null;
        });
        images.collect();
    }

    private static long length(Call call) {
        String header = call.header().apply("Content-Length");
        if (header == null || !header.matches("[0-9]{1,18}")) {
            throw ApiError.badRequest("Content-Length is missing: send chunks whose length is known.");
        }
        return Long.parseLong(header);
    }
}
