package ingot.region.timeline;

/** The steps that the region itself writes. Racks add theirs ({@code dhcp.discover} …), installers {@code install.…}. */
public enum TimelineStep {
    /** A person or the system asked for something. */
    REQUESTED("region.requested"),
    /** The status changed. */
    STATUS("region.status"),
    /** A power act began, succeeded or failed. */
    POWER_STARTED("power.started"),
    POWER_DONE("power.done"),
    POWER_FAILED("power.failed"),
    /** The machine asked a rack for its boot files. */
    BOOT("boot.request"),
    /** The metadata service answered the machine. */
    PRESEED("metadata.preseed"),
    SCRIPTS("metadata.scripts"),
    USER_DATA("metadata.user-data"),
    SIGNAL("metadata.signal"),
    /** A script ended. */
    SCRIPT("script.result"),
    PLAN("plan.get"),
    GRANT_GIVEN("grant.given"),
    GRANT_REFUSED("grant.refused"),
    NETBOOT_OFF("netboot.off"),
    /** An image is missing: the boot answer waits. */
    IMAGE_AWAITED("image.awaited"),
    DEADLINE("region.deadline");

    private final String word;

    TimelineStep(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
