package ingot.app.postgres;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Copies every row and every sequence of one database into another with the same tables, and compares: a table's rows are
 * counted and hashed as they are read from the one, and again as they are read back from the other, in the same order.
 */
final class TableCopy {

    /**
     * Not copied: the feed of changes carries transaction ids of its cluster, which mean nothing in another. Racks get whole
     * snapshots when they connect, so nobody misses it.
     */
    private static final Set<String> LEFT_OUT = Set.of("change");

    private final Connection from;
    private final Connection to;
    private final Consumer<String> progress;

    TableCopy(Connection from, Connection to, Consumer<String> progress) {
        this.from = from;
        this.to = to;
        this.progress = progress;
    }

    /** A table with its columns, quoted, and the order to read it in. */
    private record Table(String name, String columns, String order) {
        String select() {
            return "copy (select " + columns + " from " + name + " order by " + order + ") to stdout";
        }
    }

    private record Content(long rows, String sha256) {}

    /**
     * Copies and compares in one transaction of each side.
     *
     * @throws SQLException when anything differs: tables, columns, rows or content
     */
    void run() throws SQLException {
        from.setAutoCommit(false);
        from.setReadOnly(true);
        from.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        to.setAutoCommit(false);
        List<Table> tables = tables(from);
        if (!tables.equals(tables(to))) {
            throw new SQLException("its tables are not those that this Ingot knows for their version;"
                    + " start it once with the Ingot that made it");
        }
        try (Statement statement = to.createStatement()) {
            // Rows come in no order of their references: those were checked when they were written.
            statement.execute("set local session_replication_role = replica");
            // What migrations put in comes with the data.
            statement.execute("truncate "
                    + String.join(", ", tables.stream().map(Table::name).toList()));
        }
        long rows = 0;
        for (Table table : tables) {
            if (LEFT_OUT.contains(table.name())) {
                continue;
            }
            Content read = copy(table);
            Content stored = content(table, to);
            if (!read.equals(stored)) {
                throw new SQLException("table " + table.name() + ": " + read.rows() + " rows were read, "
                        + stored.rows() + " are in the copy, or their content differs");
            }
            rows += read.rows();
            progress.accept(table.name() + ": " + read.rows() + " rows");
        }
        sequences();
        to.commit();
        from.rollback();
        try (Statement statement = to.createStatement()) {
            to.setAutoCommit(true);
            statement.execute("analyze");
        }
        progress.accept(rows + " rows copied and compared");
    }

    private Content copy(Table table) throws SQLException {
        CopyOut out = from.unwrap(PGConnection.class).getCopyAPI().copyOut(table.select());
        CopyIn in = to.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table.name() + " (" + table.columns() + ") from stdin");
        MessageDigest digest = sha256();
        long rows = 0;
        for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
            in.writeToCopy(row, 0, row.length);
            digest.update(row);
            rows++;
        }
        in.endCopy();
        return new Content(rows, HexFormat.of().formatHex(digest.digest()));
    }

    private static Content content(Table table, Connection connection) throws SQLException {
        CopyOut out = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(table.select());
        MessageDigest digest = sha256();
        long rows = 0;
        for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
            digest.update(row);
            rows++;
        }
        return new Content(rows, HexFormat.of().formatHex(digest.digest()));
    }

    private void sequences() throws SQLException {
        try (Statement read = from.createStatement();
                ResultSet sequence = read.executeQuery(
                        "select format('%I', sequencename), last_value from pg_sequences where schemaname = 'public'");
                Statement write = to.createStatement()) {
            while (sequence.next()) {
                long last = sequence.getLong(2);
                if (!sequence.wasNull()) {
                    write.execute("select setval('" + sequence.getString(1).replace("'", "''") + "', " + last + ")");
                }
            }
        }
    }

    /** All tables with the columns that can be written, by name; ordered by primary key, or by the whole row where there is none. */
    private static List<Table> tables(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select format('%I', c.relname),
                               (select string_agg(format('%I', a.attname), ', ' order by a.attname)
                                  from pg_attribute a
                                 where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''),
                               (select string_agg(format('%I', a.attname), ', ' order by a.attname)
                                  from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
                                 where i.indrelid = c.oid and i.indisprimary)
                          from pg_class c
                         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
                         order by c.relname
                        """)) {
            while (row.next()) {
                String name = row.getString(1);
                String columns = row.getString(2);
                @Nullable String key = row.getString(3);
                tables.add(new Table(name, columns, key == null ? name + "::text" : key));
            }
        }
        return tables;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-256 is part of every JDK", missing);
        }
    }
}
