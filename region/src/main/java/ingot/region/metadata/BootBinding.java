package ingot.region.metadata;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;

import ingot.http.ApiError;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.setting.Settings;
import org.jooq.DSLContext;

/**
 * Who may speak for a machine without its token: the address that it booted with (facts: lifecycle §21). Boot loaders and the
 * installer have only a URL with the machine's id in it, which anybody can see.
 */
final class BootBinding {

    private BootBinding() {}

    /**
     * Whether this is the address that the machine booted with; false where nobody is known to have it and the settings allow that.
     *
     * @param what is asked for, for the refusal
     * @throws ApiError 403 for the address of another machine, and in strict mode for any other
     */
    static boolean seen(DSLContext sql, NodeRecord node, RequestOrigin origin, String what) {
        Integer holder = sql.select(INTERFACE.NODE_ID)
                .from(IP_ADDRESS)
                .join(INTERFACE)
                .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                .where(IP_ADDRESS.IP.eq(origin.address()))
                .orderBy(IP_ADDRESS.UPDATED.desc(), IP_ADDRESS.ID.desc())
                .limit(1)
                .fetchOne(INTERFACE.NODE_ID);
        if (node.getId().equals(holder) || origin.address().equals(node.getBootPeer())) {
            return true;
        }
        if (holder != null || Settings.current(sql).preseedBindingStrict()) {
            throw ApiError.forbidden("The " + what + " of machine " + node.getSystemId()
                    + " is for the address that it booted with; " + origin.address() + " is not.");
        }
        return false;
    }
}
