package ingot.region.tag;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.NODE_TAG;
import static ingot.region.db.Tables.TAG;

import ingot.core.event.EventType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Names;
import ingot.region.api.Rows;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.TagRecord;
import ingot.region.event.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Tags and which nodes carry them: {@code tags/} and {@code tags/{name}/}. */
public final class TagOperations {

    private static final String KIND = "tag";
    private static final Pattern TAG_NAME = Pattern.compile("[a-zA-Z0-9_-]+");
    private static final String TAKEN = "Tag with this Name already exists.";
    private static final List<Param> FIELDS = List.of(
            Param.string("name", "Name of the tag."),
            Param.string("comment", "What it stands for."),
            Param.string("definition", "XPath over a machine's lshw and LLDP documents; not empty makes it automatic."),
            Param.string("kernel_opts", "Additions to the kernel command line of machines that carry it."));

    private final Database database;
    private final NodeLists nodes;
    private final TagMatcher matcher;

    /**
     * Operations on tags.
     *
     * @param nodes renders the nodes of a tag
     * @param matcher finds the machines that a definition matches
     */
    public TagOperations(Database database, NodeLists nodes, TagMatcher matcher) {
        this.database = database;
        this.nodes = nodes;
        this.matcher = matcher;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "tags/";
        String item = list + "{name}/";
        Access edit = Access.entitled("can_edit_global_entities");
        List<Param> create = new ArrayList<>(FIELDS);
        create.set(0, FIELDS.getFirst().need());
        List<Operation> operations = new ArrayList<>(List.of(
                Operation.get(list)
                        .as("TagsHandler", "read")
                        .summary("List tags")
                        .does(call -> list()),
                Operation.post(list)
                        .as("TagsHandler", "create")
                        .access(edit)
                        .params(create)
                        .summary("Create a tag")
                        .does(this::create),
                Operation.get(item)
                        .as("TagHandler", "read")
                        .summary("Read a tag")
                        .does(call ->
                                database.read(sql -> Reply.json(TagDocuments.of(find(sql, call.pathValue("name")))))),
                Operation.put(item)
                        .as("TagHandler", "update")
                        .access(edit)
                        .params(FIELDS)
                        .summary("Change a tag")
                        .does(this::update),
                Operation.delete(item)
                        .as("TagHandler", "delete")
                        .access(edit)
                        .summary("Delete a tag")
                        .does(this::delete),
                Operation.post(item)
                        .op("rebuild")
                        .as("TagHandler", "rebuild")
                        .access(edit)
                        .summary("Match an automatic tag against all machines again")
                        .does(this::rebuild),
                Operation.post(item)
                        .op("update_nodes")
                        .as("TagHandler", "update_nodes")
                        .access(edit)
                        .params(
                                Param.string("add", "System ids of nodes that get the tag.")
                                        .many(),
                                Param.string("remove", "System ids of nodes that lose it.")
                                        .many(),
                                Param.string("definition", "Refuse when this is not the stored definition."),
                                Param.string("rack_controller", "Not used."))
                        .summary("Add nodes to a tag, or remove them")
                        .does(this::updateNodes)));
        for (NodeLists.Kind kind : NodeLists.Kind.values()) {
            String op = kind.name().toLowerCase(java.util.Locale.ROOT);
            operations.add(Operation.get(item)
                    .op(op)
                    .as("TagHandler", op)
                    .summary("List the " + op.replace('_', ' ') + " that carry a tag")
                    .does(call -> nodes(call, kind)));
        }
        return List.copyOf(operations);
    }

    private Reply list() {
        return database.read(
                sql -> Reply.json(sql.selectFrom(TAG).orderBy(TAG.NAME).fetch(TagDocuments::of)));
    }

    private Reply create(Call call) {
        Parameters parameters = call.parameters();
        String name = name(parameters);
        String definition = definition(parameters, "");
        return database.write(sql -> {
            TagRecord tag = Rows.unique(
                    "name",
                    TAKEN,
                    () -> sql.insertInto(TAG)
                            .set(TAG.NAME, name)
                            .set(TAG.DEFINITION, definition)
                            .set(TAG.COMMENT, Names.text(parameters, "comment", ""))
                            .set(TAG.KERNEL_OPTS, Names.text(parameters, "kernel_opts", ""))
                            .returning()
                            .fetchSingle());
            if (!definition.isEmpty()) {
                match(sql, tag);
            }
            Journal.of(call).created(sql, EventType.TAG, KIND, tag.getId(), "Tag '" + name + "' created.");
            return Reply.json(TagDocuments.of(tag));
        });
    }

    private Reply update(Call call) {
        Parameters parameters = call.parameters();
        return database.write(sql -> {
            TagRecord tag = find(sql, call.pathValue("name"));
            if (parameters.has("name")) {
                tag.setName(name(parameters));
            }
            tag.setComment(Names.text(parameters, "comment", tag.getComment()));
            tag.setKernelOpts(Names.text(parameters, "kernel_opts", tag.getKernelOpts()));
            tag.setDefinition(definition(parameters, tag.getDefinition()));
            var before = Rows.changed(tag);
            if (!before.isEmpty()) {
                Rows.unique("name", TAKEN, tag::update);
                if (before.containsKey("definition") && !tag.getDefinition().isEmpty()) {
                    match(sql, tag);
                }
                Journal.of(call)
                        .updated(sql, EventType.TAG, KIND, tag.getId(), "Tag '" + tag.getName() + "' updated.", before);
            }
            return Reply.json(TagDocuments.of(tag));
        });
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            TagRecord tag = find(sql, call.pathValue("name"));
            sql.select(NODE.SYSTEM_ID)
                    .from(NODE_TAG)
                    .join(NODE)
                    .on(NODE.ID.eq(NODE_TAG.NODE_ID))
                    .where(NODE_TAG.TAG_ID.eq(tag.getId()))
                    .forEach(row -> Changes.updated(sql, "machine", row.value1(), "tag_names"));
            tag.delete();
            Journal.of(call).deleted(sql, EventType.TAG, KIND, tag.getId(), "Tag '" + tag.getName() + "' deleted.");
            return Reply.noContent();
        });
    }

    private Reply rebuild(Call call) {
        return database.write(sql -> {
            TagRecord tag = find(sql, call.pathValue("name"));
            if (!tag.getDefinition().isEmpty()) {
                match(sql, tag);
            }
            return Reply.json(Map.of("rebuilding", tag.getName()));
        });
    }

    private Reply updateNodes(Call call) {
        return database.write(sql -> {
            TagRecord tag = find(sql, call.pathValue("name"));
            String definition = call.text("definition");
            if (definition != null && !definition.equals(tag.getDefinition())) {
                throw ApiError.conflict("Definition supplied '" + definition + "' doesn't match current definition '"
                        + tag.getDefinition() + "'");
            }
            List<String> add = call.parameters().words("add");
            List<String> remove = call.parameters().words("remove");
            List<String> added = sql.insertInto(NODE_TAG, NODE_TAG.NODE_ID, NODE_TAG.TAG_ID)
                    .select(sql.select(NODE.ID, DSL.val(tag.getId())).from(NODE).where(NODE.SYSTEM_ID.in(add)))
                    .onConflictDoNothing()
                    .returningResult(NODE_TAG.NODE_ID)
                    .fetch(row -> String.valueOf(row.value1()));
            List<String> removed = sql.deleteFrom(NODE_TAG)
                    .where(NODE_TAG.TAG_ID.eq(tag.getId()))
                    .and(NODE_TAG.NODE_ID.in(sql.select(NODE.ID).from(NODE).where(NODE.SYSTEM_ID.in(remove))))
                    .returningResult(NODE_TAG.NODE_ID)
                    .fetch(row -> String.valueOf(row.value1()));
            feed(sql, added);
            feed(sql, removed);
            return Reply.json(Map.of("added", added.size(), "removed", removed.size()));
        });
    }

    private static void feed(DSLContext sql, List<String> nodeIds) {
        sql.select(NODE.SYSTEM_ID)
                .from(NODE)
                .where(NODE.ID.in(nodeIds.stream().map(Integer::valueOf).toList()))
                .forEach(row -> Changes.updated(sql, "machine", row.value1(), "tag_names"));
    }

    private Reply nodes(Call call, NodeLists.Kind kind) {
        List<Integer> ids = database.read(sql -> {
            TagRecord tag = find(sql, call.pathValue("name"));
            return sql.select(NODE_TAG.NODE_ID)
                    .from(NODE_TAG)
                    .where(NODE_TAG.TAG_ID.eq(tag.getId()))
                    .orderBy(NODE_TAG.NODE_ID)
                    .fetch(NODE_TAG.NODE_ID);
        });
        return nodes.answer(call, kind, ids);
    }

    private void match(DSLContext sql, TagRecord tag) {
        List<Integer> matching = matcher.matching(sql, tag.getDefinition());
        List<Integer> gone = sql.deleteFrom(NODE_TAG)
                .where(NODE_TAG.TAG_ID.eq(tag.getId()))
                .and(NODE_TAG.NODE_ID.notIn(matching))
                .returningResult(NODE_TAG.NODE_ID)
                .fetch(NODE_TAG.NODE_ID);
        List<Integer> fresh = new ArrayList<>();
        for (Integer node : matching) {
            if (sql.insertInto(NODE_TAG, NODE_TAG.NODE_ID, NODE_TAG.TAG_ID)
                            .values(node, tag.getId())
                            .onConflictDoNothing()
                            .execute()
                    > 0) {
                fresh.add(node);
            }
        }
        feed(sql, gone.stream().map(String::valueOf).toList());
        feed(sql, fresh.stream().map(String::valueOf).toList());
    }

    private static String name(Parameters parameters) {
        return Names.matching(parameters.required("name"), "name", TAG_NAME, Names.CHARS_MAX);
    }

    private static String definition(Parameters parameters, String fallback) {
        String definition = Names.text(parameters, "definition", fallback).strip();
        if (!definition.isEmpty()) {
            try {
                XPathFactory.newInstance().newXPath().compile(definition);
            } catch (XPathExpressionException malformed) {
                throw ApiError.field("definition", "Invalid XPath expression: " + definition);
            }
        }
        return definition;
    }

    private static TagRecord find(DSLContext sql, String name) {
        TagRecord tag = sql.selectFrom(TAG).where(TAG.NAME.eq(name)).fetchOne();
        if (tag == null) {
            throw ApiError.notFound("Tag");
        }
        return tag;
    }
}
