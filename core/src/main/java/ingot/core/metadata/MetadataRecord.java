package ingot.core.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the metadata service knows of one machine. Racks hold it in their snapshot, so they answer without a region.
 *
 * @param systemId six characters
 * @param sshKeys the owner's public keys, one line each
 * @param certificates the owner's X.509 certificates in PEM, for Windows
 * @param userData what the owner gave to the deployment; null for nothing
 * @param token the machine's credentials; null until the first preseed was made
 * @param staysUp whether the owner asked to keep commissioning or testing running for a login
 * @param wasRunning whether a test began on a running machine, which then reboots instead of powering off
 */
public record MetadataRecord(
        String systemId,
        String fqdn,
        MachinePhase phase,
        List<String> sshKeys,
        List<String> certificates,
        @Nullable UserData userData,
        VendorData vendorData,
        @Nullable MachineToken token,
        boolean staysUp,
        boolean wasRunning) {

    public MetadataRecord {
        sshKeys = List.copyOf(sshKeys);
        certificates = List.copyOf(certificates);
    }

    /** Whether the list of meta-data names the owner's keys. */
    boolean showsKeys() {
        return !sshKeys.isEmpty() && (phase != MachinePhase.COMMISSIONING || staysUp);
    }
}
