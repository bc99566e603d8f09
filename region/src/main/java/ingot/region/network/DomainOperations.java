package ingot.region.network;

import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SETTING;

import ingot.core.event.EventType;
import ingot.core.network.IpAddress;
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
import ingot.region.db.tables.records.DomainRecord;
import ingot.region.event.Journal;
import ingot.region.setting.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Domains: {@code domains/} and {@code domains/{id}/}. */
public final class DomainOperations {

    /** Row of {@code setting} that holds the serial number below which zones may not fall. */
    public static final String SERIAL_SETTING = "dns_serial_floor";

    private static final String KIND = "domain";
    private static final long SERIAL_MAX = 4_294_967_295L;
    private static final int TTL_MAX = 604_800;
    private static final int NAME_CHARS_MAX = 253;
    private static final String TAKEN = "Domain with this Name already exists.";
    private static final Pattern NAME = Pattern.compile(
            "([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)*[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");
    private static final List<Param> FIELDS = List.of(
            Param.string("name", "Name of the domain."),
            Param.bool("authoritative", "Whether this region is the authority for it."),
            Param.integer("ttl", 1, TTL_MAX, "Time to live of its records in seconds."),
            Param.string(
                    "forward_dns_servers",
                    "Where names of a domain that is not ours are asked for: address[:port], comma or blank separated."));

    private final Database database;

    public DomainOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "domains/";
        String item = list + "{id}/";
        Access edit = Access.entitled("can_edit_global_entities");
        List<Param> create = new ArrayList<>(FIELDS);
        create.set(0, FIELDS.getFirst().need());
        return List.of(
                Operation.get(list)
                        .as("DomainsHandler", "read")
                        .summary("List domains")
                        .does(call -> database.read(sql ->
                                Reply.json(List.copyOf(DomainDocuments.all(sql).values())))),
                Operation.post(list)
                        .as("DomainsHandler", "create")
                        .access(edit)
                        .params(create)
                        .summary("Create a domain")
                        .does(this::create),
                Operation.post(list)
                        .op("set_serial")
                        .as("DomainsHandler", "set_serial")
                        .access(edit)
                        .params(Param.integer("serial", 1, SERIAL_MAX, "Serial number that zones continue from.")
                                .need())
                        .summary("Set the serial number of all zones")
                        .does(this::setSerial),
                Operation.get(item)
                        .as("DomainHandler", "read")
                        .summary("Read a domain")
                        .does(call -> database.read(sql -> Reply.json(document(
                                sql,
                                Specifiers.domain(sql, call.pathValue("id")).getId())))),
                Operation.put(item)
                        .as("DomainHandler", "update")
                        .access(edit)
                        .params(FIELDS)
                        .summary("Change a domain")
                        .does(this::update),
                Operation.post(item)
                        .op("set_default")
                        .as("DomainHandler", "set_default")
                        .access(edit)
                        .summary("Make a domain the one of new machines")
                        .does(this::setDefault),
                Operation.delete(item)
                        .as("DomainHandler", "delete")
                        .access(edit)
                        .summary("Delete a domain without machines")
                        .does(this::delete));
    }

    private static @Nullable Map<String, @Nullable Object> document(DSLContext sql, int id) {
        return DomainDocuments.all(sql).get(id);
    }

    private Reply create(Call call) {
        Parameters parameters = call.parameters();
        return database.write(sql -> {
            DomainRecord domain = sql.newRecord(DOMAIN);
            domain.setName(name(sql, parameters));
            Boolean authoritative = parameters.flag("authoritative");
            domain.setAuthoritative(authoritative == null || authoritative);
            domain.setTtl(ttl(parameters));
            domain.setForwardDnsServers(servers(parameters, authoritative));
            if (domain.getForwardDnsServers().length > 0) {
                domain.setAuthoritative(false);
            }
            Rows.unique("name", TAKEN, domain::insert);
            domain.refresh();
            Journal.of(call)
                    .created(
                            sql,
                            EventType.NETWORKING,
                            KIND,
                            domain.getId(),
                            "Created domain '" + domain.getName() + "'.");
            return Reply.json(document(sql, domain.getId()));
        });
    }

    private Reply update(Call call) {
        Parameters parameters = call.parameters();
        return database.write(sql -> {
            DomainRecord domain = Specifiers.domain(sql, call.pathValue("id"));
            if (parameters.has("name")) {
                domain.setName(name(sql, parameters));
            }
            Boolean authoritative = parameters.flag("authoritative");
            if (authoritative != null) {
                domain.setAuthoritative(authoritative);
            }
            if (parameters.has("ttl")) {
                domain.setTtl(ttl(parameters));
            }
            if (parameters.has("forward_dns_servers")) {
                domain.setForwardDnsServers(servers(parameters, domain.getAuthoritative()));
            }
            var before = Rows.changed(domain);
            if (!before.isEmpty()) {
                Rows.unique("name", TAKEN, domain::update);
                Journal.of(call)
                        .updated(
                                sql,
                                EventType.NETWORKING,
                                KIND,
                                domain.getId(),
                                "Updated domain '" + domain.getName() + "'.",
                                before);
            }
            return Reply.json(document(sql, domain.getId()));
        });
    }

    private Reply setDefault(Call call) {
        return database.write(sql -> {
            DomainRecord domain = Specifiers.domain(sql, call.pathValue("id"));
            sql.update(DOMAIN)
                    .set(DOMAIN.IS_DEFAULT, false)
                    .where(DOMAIN.IS_DEFAULT)
                    .and(DOMAIN.ID.ne(domain.getId()))
                    .returningResult(DOMAIN.ID)
                    .fetch(DOMAIN.ID)
                    .forEach(id -> Changes.updated(sql, KIND, id, "is_default"));
            if (!domain.getIsDefault()) {
                domain.setIsDefault(true);
                domain.update();
                Journal.of(call)
                        .updated(
                                sql,
                                EventType.NETWORKING,
                                KIND,
                                domain.getId(),
                                "Made domain '" + domain.getName() + "' the default.",
                                Map.of("is_default", false));
            }
            return Reply.json(document(sql, domain.getId()));
        });
    }

    private Reply setSerial(Call call) {
        Long serial = call.parameters().integer("serial");
        if (serial == null || serial < 1 || serial > SERIAL_MAX) {
            throw ApiError.field("serial", "Ensure this value is between 1 and " + SERIAL_MAX + ".");
        }
        database.<@Nullable Void>write(sql -> {
            JSONB value = JSONB.valueOf(serial.toString());
            sql.insertInto(SETTING)
                    .set(SETTING.NAME, SERIAL_SETTING)
                    .set(SETTING.VALUE, value)
                    .onConflict(SETTING.NAME)
                    .doUpdate()
                    .set(SETTING.VALUE, value)
                    .execute();
            Journal.of(call)
                    .updated(
                            sql,
                            EventType.NETWORKING,
                            "setting",
                            SERIAL_SETTING,
                            "Set the serial number of all zones to " + serial + ".",
                            Map.of());
            return null;
        });
        return Reply.json(null);
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            DomainRecord domain = Specifiers.domain(sql, call.pathValue("id"));
            if (domain.getIsDefault()) {
                throw ApiError.badRequest("This domain is the default domain, it cannot be deleted.");
            }
            int nodes = sql.fetchCount(NODE, NODE.DOMAIN_ID.eq(domain.getId()));
            if (nodes > 0) {
                throw ApiError.badRequest("Domain '" + domain.getName() + "' has " + nodes
                        + " machines or devices; move them to another domain first.");
            }
            domain.delete();
            Journal.of(call)
                    .deleted(
                            sql,
                            EventType.NETWORKING,
                            KIND,
                            domain.getId(),
                            "Deleted domain '" + domain.getName() + "'.");
            return Reply.noContent();
        });
    }

    private static String name(DSLContext sql, Parameters parameters) {
        String name = Names.matching(
                parameters.required("name").toLowerCase(java.util.Locale.ROOT), "name", NAME, NAME_CHARS_MAX);
        String internal = Settings.current(sql).maasInternalDomain();
        if (name.equals(internal)) {
            throw ApiError.field("name", "Domain name cannot duplicate the internal domain '" + internal + "'.");
        }
        return name;
    }

    private static @Nullable Integer ttl(Parameters parameters) {
        Long ttl = parameters.integer("ttl");
        if (ttl == null) {
            return null;
        }
        if (ttl < 1 || ttl > TTL_MAX) {
            throw ApiError.field("ttl", "Ensure this value is between 1 and " + TTL_MAX + ".");
        }
        return ttl.intValue();
    }

    private static String[] servers(Parameters parameters, @Nullable Boolean authoritative) {
        List<String> servers = new ArrayList<>();
        for (String word : parameters.text("forward_dns_servers", "").split("[,\\s]+", -1)) {
            if (!word.isEmpty()) {
                servers.add(server(word));
            }
        }
        if (!servers.isEmpty() && Boolean.TRUE.equals(authoritative)) {
            throw ApiError.field(
                    "forward_dns_servers", "A domain that this region is the authority for cannot be forwarded.");
        }
        return servers.toArray(String[]::new);
    }

    private static String server(String word) {
        if (IpAddress.parse(word).isPresent()) {
            return word;
        }
        int colon = word.lastIndexOf(':');
        String host = colon < 0 ? "" : word.substring(0, colon).replaceAll("^\\[|\\]$", "");
        String port = colon < 0 ? "" : word.substring(colon + 1);
        if (IpAddress.parse(host).isEmpty() || !port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 65535) {
            throw ApiError.field("forward_dns_servers", "'" + word + "' is no address[:port].");
        }
        return word;
    }
}
