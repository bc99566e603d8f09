package ingot.region.metadata;

import static ingot.region.db.Tables.APP_USER;
import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.SSH_KEY;

import ingot.core.machine.MachineStatus;
import ingot.core.metadata.MachinePhase;
import ingot.core.metadata.MetadataRecord;
import ingot.core.metadata.UserData;
import ingot.core.metadata.VendorData;
import ingot.region.db.tables.records.NodeRecord;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** What the metadata service knows of a machine, read from its rows. */
final class MetadataRecords {

    private final NodeTokens tokens;

    MetadataRecords(NodeTokens tokens) {
        this.tokens = tokens;
    }

    MetadataRecord of(DSLContext sql, NodeRecord node) {
        String domain = sql.select(DOMAIN.NAME)
                .from(DOMAIN)
                .where(DOMAIN.ID.eq(node.getDomainId()))
                .fetchSingle()
                .value1();
        List<String> keys = node.getOwnerId() == null
                ? List.of()
                : sql.select(SSH_KEY.KEY)
                        .from(SSH_KEY)
                        .where(SSH_KEY.USER_ID.eq(node.getOwnerId()))
                        .orderBy(SSH_KEY.ID)
                        .fetch(SSH_KEY.KEY);
        byte[] userData = node.getUserData();
        String defaultUser = node.getDefaultUser();
        return new MetadataRecord(
                node.getSystemId(),
                node.getHostname() + "." + domain,
                MachinePhase.of(
                        MachineStatus.ofNumber(node.getStatus()).orElse(MachineStatus.NEW), node.getEphemeralDeploy()),
                keys,
                List.of(),
                userData == null ? null : UserData.ofStored(userData),
                new VendorData(
                        defaultUser.isEmpty() ? null : defaultUser,
                        fullName(sql, node.getOwnerId()),
                        List.of(),
                        List.of(),
                        null),
                tokens.find(sql, node.getId()).orElse(null),
                node.getEnableSsh(),
                node.getPowerWasOnBeforeTesting());
    }

    private static String fullName(DSLContext sql, @Nullable Integer ownerId) {
        return ownerId == null
                ? ""
                : sql.select(APP_USER.LAST_NAME)
                        .from(APP_USER)
                        .where(APP_USER.ID.eq(ownerId))
                        .fetchOptional(APP_USER.LAST_NAME)
                        .orElse("");
    }
}
