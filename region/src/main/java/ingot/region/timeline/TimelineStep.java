package ingot.region.timeline;

import java.util.Arrays;
import java.util.Optional;

/** The steps of a timeline: a closed list (interface.md §4), told to people in docs/reference/timeline.md. */
public enum TimelineStep {
    /** A person or the system asked for something. */
    REQUESTED("region.requested"),
    /** The status changed. */
    STATUS("region.status"),
    /** A status, or a script, took longer than it may. */
    DEADLINE("region.deadline"),
    /** A power act was handed to a rack. */
    POWER_STARTED("power.started"),
    /** The BMC did it. */
    POWER_DONE("power.done"),
    /** The BMC did not, or no rack can reach it. */
    POWER_FAILED("power.failed"),
    /** A rack answered DHCP. */
    DHCP_DISCOVER("dhcp.discover"),
    DHCP_REQUEST("dhcp.request"),
    DHCP_INFORM("dhcp.inform"),
    /** The machine asked a rack what to boot, and was told. */
    BOOT("boot.answer"),
    /** A rack sent the machine a whole file. */
    BOOT_FILE("boot.file"),
    /** An image is missing: the boot answer waits. */
    IMAGE_AWAITED("image.awaited"),
    /** The metadata service answered the machine. */
    PRESEED("metadata.preseed"),
    /** A preseed was asked for by an address whose boot was not seen. */
    PRESEED_UNBOUND("metadata.preseed-unbound"),
    /** Scripts to run were given. */
    SCRIPTS("metadata.scripts"),
    /** The installed system, or one in memory, got its user data. */
    USER_DATA("metadata.user-data"),
    /** The machine reported. */
    SIGNAL("metadata.signal"),
    /** A script ended. */
    SCRIPT("script.result"),
    /** The plan of what is to be written was given. */
    PLAN("plan.get"),
    /** Disks may be written. */
    GRANT_GIVEN("grant.given"),
    /** Disks must not be written. */
    GRANT_REFUSED("grant.refused"),
    /** The installer ended a step of the plan. */
    INSTALL_STEP("install.step"),
    /** Network boot was switched off: the next start is from the disk. */
    NETBOOT_OFF("netboot.off"),
    /** The installed system's cloud-init ended a stage. */
    CLOUD_INIT("cloud-init.stage");

    private final String word;

    TimelineStep(String word) {
        this.word = word;
    }

    /** As it stands in the API. */
    public String word() {
        return word;
    }

    /** The step of a word; empty for one of a later version. */
    public static Optional<TimelineStep> ofWord(String word) {
        return Arrays.stream(values()).filter(step -> step.word.equals(word)).findFirst();
    }
}
