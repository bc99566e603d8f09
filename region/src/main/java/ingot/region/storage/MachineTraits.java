package ingot.region.storage;

import static ingot.region.db.Tables.BLOCK_DEVICE;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;

import ingot.core.machine.Traits;
import ingot.region.db.tables.records.NodeRecord;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** What a machine has, as far as decisions about its life need to know. */
public final class MachineTraits {

    private MachineTraits() {}

    /** Reads the traits of a node in one query; issues of the storage layout depend on the system that is to be deployed. */
    public static Traits of(DSLContext sql, NodeRecord node) {
        int id = node.getId();
        Record found = sql.select(
                        DSL.field(DSL.exists(DSL.selectOne().from(INTERFACE).where(INTERFACE.NODE_ID.eq(id)))),
                        DSL.field(DSL.exists(DSL.selectOne()
                                .from(BLOCK_DEVICE)
                                .where(BLOCK_DEVICE.NODE_ID.eq(id))
                                .and(BLOCK_DEVICE.TYPE.eq("physical")))),
                        DSL.field(DSL.exists(DSL.selectOne()
                                .from(IP_ADDRESS)
                                .join(INTERFACE)
                                .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                                .where(INTERFACE.NODE_ID.eq(id))
                                .and(INTERFACE.ENABLED)
                                .and(IP_ADDRESS.SUBNET_ID.isNotNull())
                                // A link that is only up is a sticky address without an address.
                                .and(IP_ADDRESS
                                        .ALLOC_TYPE
                                        .in(0, 4, 5)
                                        .or(IP_ADDRESS.ALLOC_TYPE.eq(1).and(IP_ADDRESS.IP.isNotNull()))))))
                .fetchOne();
        boolean hasInterfaces = found != null && Boolean.TRUE.equals(found.get(0));
        boolean hasDisks = found != null && Boolean.TRUE.equals(found.get(1));
        boolean networked = found != null && Boolean.TRUE.equals(found.get(2));
        return new Traits(node.getDynamic(), node.getIsDpu(), hasInterfaces, hasDisks, networked, List.of());
    }
}
