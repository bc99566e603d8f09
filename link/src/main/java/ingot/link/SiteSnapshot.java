package ingot.link;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one site needs to work alone: every boot, lease and metadata read is answered from it.
 *
 * @param revision rises with each change that this rack must know
 * @param vlans the networks that this rack serves
 * @param machines every machine that may boot here
 * @param enlistment what an unknown machine boots, or null when enlistment is off or no image is there
 * @param files the images and boot loaders wanted here
 * @param settings the rest
 */
@Json
public record SiteSnapshot(
        long revision,
        List<ServedVlan> vlans,
        List<MachineBoot> machines,
        @Nullable EphemeralSystem enlistment,
        List<ImageFile> files,
        SiteSettings settings) {

    /** A network on one of the rack's interfaces. */
    @Json
    public record ServedVlan(
            int id, String interfaceName, boolean dhcp, boolean routerAdvertisements, List<ServedSubnet> subnets) {}

    /** A subnet with what its clients are told. */
    @Json
    public record ServedSubnet(
            int id,
            String cidr,
            @Nullable String gateway,
            List<String> dnsServers,
            String domain,
            List<String> search,
            List<String> ntpServers,
            List<AddressRange> dynamicRanges,
            List<Reservation> reservations,
            List<String> disabledBootArchitectures) {}

    /** First and last address, both included. */
    @Json
    public record AddressRange(String start, String end) {}

    /** A fixed address for a MAC. */
    @Json
    public record Reservation(String mac, String ip, String hostname) {}

    /**
     * What one machine gets when it boots from the network.
     *
     * @param purpose a {@link BootPurposeName}
     * @param awaiting why nothing can be booted (an image that is missing), empty otherwise
     * @param system the ephemeral system for purposes that boot one
     * @param attempt id of the attempt that may write its disks, empty when there is none
     * @param metadata what its metadata service answers, or null when it has no token
     */
    @Json
    public record MachineBoot(
            String systemId,
            String hostname,
            List<String> macs,
            @Nullable String hardwareUuid,
            String architecture,
            String status,
            String purpose,
            String awaiting,
            @Nullable EphemeralSystem system,
            String kernelOptions,
            String attempt,
            @Nullable MachineMetadata metadata) {}

    /** The words of {@link MachineBoot#purpose}. */
    public enum BootPurposeName {
        EPHEMERAL,
        LOCAL,
        POWEROFF,
        NOTHING
    }

    /** Kernel, initrd and root of an ephemeral system, by content. */
    @Json
    public record EphemeralSystem(
            String name, String kernelSha256, String initrdSha256, String rootSha256, String rootName) {}

    /**
     * What a machine's metadata service answers, and the token that it asks with (ingot.core.metadata.MetadataRecord).
     *
     * @param phase an ingot.core.metadata.MachinePhase
     * @param userData base64, null when there is none
     * @param defaultUser the account that gets the keys, null for the image's own
     */
    @Json
    public record MachineMetadata(
            String consumerKey,
            String tokenKey,
            String tokenSecret,
            String fqdn,
            String phase,
            List<String> sshKeys,
            @Nullable String userData,
            @Nullable String defaultUser,
            String defaultUserFullName,
            List<String> ntpServers,
            boolean staysUp,
            boolean wasRunning) {

        @Override
        public String toString() {
            return "MachineMetadata[" + fqdn + "]";
        }
    }

    /** A file of an image or a boot loader; loaders carry the name that firmware asks for. */
    @Json
    public record ImageFile(String sha256, long size, String name, boolean loader) {}

    /**
     * What holds for the whole site.
     *
     * @param regionHttpHost where the region answers HTTP; empty when it does on every address, the one of the link too
     * @param regionHttpPort port of the region's API
     * @param kernelOptions for machines that are not known yet
     */
    @Json
    public record SiteSettings(
            String regionHttpHost, int regionHttpPort, String kernelOptions, boolean strictPreseed) {}
}
