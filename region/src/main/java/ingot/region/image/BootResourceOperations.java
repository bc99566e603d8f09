package ingot.region.image;

import static ingot.region.db.Tables.BOOT_RESOURCE;
import static ingot.region.db.Tables.BOOT_RESOURCE_FILE;
import static ingot.region.db.Tables.BOOT_RESOURCE_SET;

import ingot.core.event.EventType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Ids;
import ingot.region.api.JsonText;
import ingot.region.database.Database;
import ingot.region.db.tables.records.BootResourceFileRecord;
import ingot.region.db.tables.records.BootResourceRecord;
import ingot.region.event.Journal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Images: {@code boot-resources/}, its items, and the chunks of uploads. */
public final class BootResourceOperations {

    private static final List<String> TYPES = List.of("all", "synced", "uploaded");
    private static final String LABEL = "uploaded";

    private final Database database;
    private final ImageStore store;
    private final Images images;
    private final Uploads uploads;

    public BootResourceOperations(Database database, ImageStore store, Images images) {
        this.database = database;
        this.store = store;
        this.images = images;
        this.uploads = new Uploads(database, store, images);
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "boot-resources/";
        String item = list + "{id}/";
        Access edit = Access.entitled("can_edit_boot_entities");
        return List.of(
                Operation.get(list)
                        .as("BootResourcesHandler", "read")
                        .params(Param.choice(
                                "type", TYPES, "Which ones; all shows Ingot's own ephemeral system and loaders too."))
                        .summary("List images")
                        .does(this::list),
                Operation.post(list)
                        .as("BootResourcesHandler", "create")
                        .access(edit)
                        .params(
                                Param.string("name", "A name of your own, or os/series.")
                                        .need(),
                                Param.string("architecture", "Such as amd64/generic.")
                                        .need(),
                                Param.choice(
                                        "filetype",
                                        List.copyOf(new TreeSet<>(UploadForm.FILETYPES.keySet())),
                                        "What the file is; default tgz."),
                                Param.string("sha256", "Hash of the file.").need(),
                                Param.string("size", "Size of the file in bytes.")
                                        .need(),
                                Param.string("title", "Name for people."),
                                Param.string("base_image", "os/series that it derives from."),
                                Param.bool("keep_old", "Keep older versions of it."))
                        .summary("Announce an image; its bytes follow in chunks to upload_uri")
                        .does(this::create),
                Operation.get(list)
                        .op("is_importing")
                        .as("BootResourcesHandler", "is_importing")
                        .summary("Whether images are being imported from boot sources")
                        .does(call -> Reply.json(false)),
                Operation.post(list)
                        .op("import")
                        .as("BootResourcesHandler", "import")
                        .access(edit)
                        .summary("Import images from boot sources")
                        .does(call -> Reply.text("There is nothing to import: no boot source is selected."
                                + " Images come by upload, or by ./ingot images build.")),
                Operation.post(list)
                        .op("stop_import")
                        .as("BootResourcesHandler", "stop_import")
                        .access(edit)
                        .summary("Stop importing images")
                        .does(call -> Reply.text("No import of boot resources is running.")),
                Operation.get(item)
                        .as("BootResourceHandler", "read")
                        .summary("Read an image with its files")
                        .does(call -> database.read(sql -> Reply.json(document(sql, find(sql, call))))),
                Operation.delete(item)
                        .as("BootResourceHandler", "delete")
                        .access(edit)
                        .summary("Delete an image and its files")
                        .does(this::delete),
                Operation.put(list + "{resource_id}/upload/{id}/")
                        .as("BootResourceFileUploadHandler", "update")
                        .access(edit)
                        .summary("Send the next chunk of an image as application/octet-stream")
                        .does(uploads::chunk));
    }

    private Reply list(Call call) {
        String type = call.parameters().text("type", "");
        Condition condition = switch (type) {
            case "" -> BOOT_RESOURCE.EPHEMERAL.isFalse();
            case "all" -> DSL.trueCondition();
            case "synced" ->
                BOOT_RESOURCE.RTYPE.eq(BootResourceDocuments.SYNCED).and(BOOT_RESOURCE.EPHEMERAL.isFalse());
            case "uploaded" -> BOOT_RESOURCE.RTYPE.eq(BootResourceDocuments.UPLOADED);
            default ->
                throw ApiError.field(
                        "type",
                        "'" + type + "' is not a valid boot resource type (expected one of: " + String.join(", ", TYPES)
                                + ").");
        };
        return database.read(sql -> Reply.json(sql.selectFrom(BOOT_RESOURCE)
                .where(condition)
                .orderBy(BOOT_RESOURCE.ID)
                .fetch(BootResourceDocuments::of)));
    }

    private Reply create(Call call) throws IOException {
        UploadForm form = database.read(sql -> UploadForm.read(sql, call.parameters()));
        Reply reply;
        try (StoreLock.Hold _ = store.share()) {
            boolean here = store.holds(form.sha256(), form.size());
            if (!here) {
                store.requireRoom(form.size());
            }
            reply = database.write(sql -> {
                BootResourceRecord resource = announce(sql, form, here);
                Journal.of(call)
                        .created(
                                sql,
                                EventType.IMAGES,
                                Images.KIND,
                                resource.getId(),
                                "Announced image '" + resource.getName() + "' for upload.");
                return Reply.json(201, document(sql, resource));
            });
        } catch (ImageStore.DiskFull full) {
            throw ApiError.of(507, "There is no room for this image: " + full.getMessage() + ".");
        }
        images.collect();
        return reply;
    }

    private BootResourceRecord announce(DSLContext sql, UploadForm form, boolean here) {
        boolean otherSize = sql.fetchExists(
                BOOT_RESOURCE_FILE,
                BOOT_RESOURCE_FILE.SHA256.eq(form.sha256()).and(BOOT_RESOURCE_FILE.SIZE.ne(form.size())));
        if (otherSize) {
            throw ApiError.field("size", "A file with this sha256 is known, and it has another size.");
        }
        BootResourceRecord resource = sql.selectFrom(BOOT_RESOURCE)
                .where(BOOT_RESOURCE.NAME.eq(form.name()))
                .and(BOOT_RESOURCE.ARCHITECTURE.eq(form.architecture()))
                .forUpdate()
                .fetchOne();
        if (resource == null) {
            resource = sql.insertInto(BOOT_RESOURCE)
                    .set(BOOT_RESOURCE.RTYPE, BootResourceDocuments.UPLOADED)
                    .set(BOOT_RESOURCE.NAME, form.name())
                    .set(BOOT_RESOURCE.TITLE, form.title())
                    .set(BOOT_RESOURCE.ARCHITECTURE, form.architecture())
                    .set(BOOT_RESOURCE.BASE_IMAGE, form.baseImage())
                    .set(
                            BOOT_RESOURCE.EXTRA,
                            JSONB.valueOf(JsonText.of(Map.of("subarches", subarch(form.architecture())))))
                    .returning()
                    .fetchSingle();
        } else {
            if (resource.getRtype() == BootResourceDocuments.SYNCED) {
                throw ApiError.field(
                        "name", form.name() + " is a reserved name: this region has a synced image of it.");
            }
            resource.setBaseImage(form.baseImage());
            if (!form.title().isEmpty()) {
                resource.setTitle(form.title());
            }
            resource.update();
        }
        int set = sql.insertInto(BOOT_RESOURCE_SET)
                .set(BOOT_RESOURCE_SET.RESOURCE_ID, resource.getId())
                .set(BOOT_RESOURCE_SET.VERSION, images.nextVersion(sql, resource.getId()))
                .set(BOOT_RESOURCE_SET.LABEL, LABEL)
                .set(BOOT_RESOURCE_SET.KEEP_OLD, form.keepOld())
                .returningResult(BOOT_RESOURCE_SET.ID)
                .fetchSingle()
                .value1();
        sql.insertInto(BOOT_RESOURCE_FILE)
                .set(BOOT_RESOURCE_FILE.SET_ID, set)
                .set(BOOT_RESOURCE_FILE.FILENAME, form.filename())
                .set(BOOT_RESOURCE_FILE.FILETYPE, form.filetype())
                .set(BOOT_RESOURCE_FILE.SHA256, form.sha256())
                .set(BOOT_RESOURCE_FILE.SIZE, form.size())
                .set(BOOT_RESOURCE_FILE.RECEIVED, here ? form.size() : 0)
                .set(BOOT_RESOURCE_FILE.COMPLETE, here)
                .execute();
        if (!form.keepOld()) {
            dropUnfinished(sql, resource.getId(), set);
            if (here) {
                Images.dropOlder(sql, resource.getId(), set);
            }
        }
        return resource;
    }

    private static void dropUnfinished(DSLContext sql, int resourceId, int newest) {
        sql.deleteFrom(BOOT_RESOURCE_SET)
                .where(BOOT_RESOURCE_SET.RESOURCE_ID.eq(resourceId))
                .and(BOOT_RESOURCE_SET.ID.lt(newest))
                .and(BOOT_RESOURCE_SET.ID.in(sql.select(BOOT_RESOURCE_FILE.SET_ID)
                        .from(BOOT_RESOURCE_FILE)
                        .where(BOOT_RESOURCE_FILE.COMPLETE.isFalse())))
                .execute();
    }

    private static String subarch(String architecture) {
        return architecture.substring(architecture.indexOf('/') + 1);
    }

    private Reply delete(Call call) throws IOException {
        database.write(sql -> {
            BootResourceRecord resource = find(sql, call);
            resource.delete();
            Journal.of(call)
                    .deleted(
                            sql,
                            EventType.IMAGES,
                            Images.KIND,
                            resource.getId(),
                            "Deleted image '" + resource.getName() + "'.");
            return resource.getId();
        });
        images.collect();
        return Reply.noContent();
    }

    private static BootResourceRecord find(DSLContext sql, Call call) {
        BootResourceRecord resource = sql.selectFrom(BOOT_RESOURCE)
                .where(BOOT_RESOURCE.ID.eq(Ids.path(call, "id", "BootResource")))
                .fetchOne();
        if (resource == null) {
            throw ApiError.notFound("BootResource");
        }
        return resource;
    }

    private static Map<String, @Nullable Object> document(DSLContext sql, BootResourceRecord resource) {
        Map<Integer, List<BootResourceFileRecord>> files = sql.select(BOOT_RESOURCE_FILE.fields())
                .from(BOOT_RESOURCE_FILE)
                .join(BOOT_RESOURCE_SET)
                .on(BOOT_RESOURCE_SET.ID.eq(BOOT_RESOURCE_FILE.SET_ID))
                .where(BOOT_RESOURCE_SET.RESOURCE_ID.eq(resource.getId()))
                .orderBy(BOOT_RESOURCE_FILE.ID)
                .fetchGroups(BOOT_RESOURCE_FILE.SET_ID, row -> row.into(BOOT_RESOURCE_FILE));
        return BootResourceDocuments.of(resource, Images.sets(sql, resource.getId()), files);
    }
}
