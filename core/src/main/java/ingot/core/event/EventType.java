package ingot.core.event;

import static ingot.core.event.EventLevel.AUDIT;
import static ingot.core.event.EventLevel.DEBUG;
import static ingot.core.event.EventLevel.ERROR;
import static ingot.core.event.EventLevel.INFO;
import static ingot.core.event.EventLevel.WARNING;

/** Kinds of events (maas-api/enums.md, event types). The name is stored; the label is what travels as {@code type}. */
public enum EventType {
    // Audit.
    AUTHORISATION(AUDIT, "Authorisation"),
    SETTINGS(AUDIT, "Settings"),
    NODE(AUDIT, "Node"),
    IMAGES(AUDIT, "Images"),
    POD(AUDIT, "Pod"),
    TAG(AUDIT, "Tag"),
    NETWORKING(AUDIT, "Networking"),
    ZONES(AUDIT, "Zones"),
    // Power.
    NODE_POWERED_ON(DEBUG, "Node powered on"),
    NODE_POWERED_OFF(DEBUG, "Node powered off"),
    NODE_POWER_ON_FAILED(ERROR, "Failed to power on node"),
    NODE_POWER_OFF_FAILED(ERROR, "Failed to power off node"),
    NODE_POWER_CYCLE_FAILED(ERROR, "Failed to power cycle node"),
    NODE_POWER_QUERY_FAILED(WARNING, "Failed to query node's BMC"),
    // Boot.
    NODE_TFTP_REQUEST(DEBUG, "TFTP Request"),
    NODE_HTTP_REQUEST(DEBUG, "HTTP Request"),
    NODE_PXE_REQUEST(DEBUG, "PXE Request"),
    NODE_INSTALLATION_FINISHED(DEBUG, "Installation complete"),
    // Status.
    NODE_CHANGED_STATUS(DEBUG, "Node changed status"),
    NODE_STATUS_EVENT(DEBUG, "Node status event"),
    NODE_COMMISSIONING_EVENT(DEBUG, "Node commissioning"),
    NODE_COMMISSIONING_EVENT_FAILED(ERROR, "Node commissioning failure"),
    NODE_INSTALL_EVENT(DEBUG, "Node installation"),
    NODE_INSTALL_EVENT_FAILED(ERROR, "Node installation failure"),
    NODE_POST_INSTALL_EVENT_FAILED(ERROR, "Node post-installation failure"),
    NODE_DISKS_ERASED(INFO, "Disks erased"),
    NODE_RELEASE_SCRIPTS_OK(INFO, "Release scripts succeeded"),
    NODE_ENTERING_RESCUE_MODE_EVENT(DEBUG, "Node entering rescue mode"),
    NODE_ENTERING_RESCUE_MODE_EVENT_FAILED(ERROR, "Node entering rescue mode failure"),
    NODE_EXITING_RESCUE_MODE_EVENT(DEBUG, "Node exiting rescue mode"),
    NODE_EXITING_RESCUE_MODE_EVENT_FAILED(ERROR, "Node exiting rescue mode failure"),
    // Hardware seen by a deployed machine.
    NODE_HARDWARE_SYNC_BMC(INFO, "Node hardware sync: BMC"),
    NODE_HARDWARE_SYNC_BLOCK_DEVICE(INFO, "Node hardware sync: block device"),
    NODE_HARDWARE_SYNC_CPU(INFO, "Node hardware sync: CPU"),
    NODE_HARDWARE_SYNC_INTERFACE(INFO, "Node hardware sync: interface"),
    NODE_HARDWARE_SYNC_MEMORY(INFO, "Node hardware sync: memory"),
    NODE_HARDWARE_SYNC_PCI_DEVICE(INFO, "Node hardware sync: PCI device"),
    NODE_HARDWARE_SYNC_USB_DEVICE(INFO, "Node hardware sync: USB device"),
    // Requests of users.
    REQUEST_NODE_START_COMMISSIONING(DEBUG, "User starting node commissioning"),
    REQUEST_NODE_ABORT_COMMISSIONING(DEBUG, "User aborting node commissioning"),
    REQUEST_NODE_START_TESTING(DEBUG, "User starting node testing"),
    REQUEST_NODE_ABORT_TESTING(DEBUG, "User aborting node testing"),
    REQUEST_NODE_OVERRIDE_FAILED_TESTING(DEBUG, "User overrode failed testing"),
    REQUEST_NODE_ABORT_DEPLOYMENT(DEBUG, "User aborting deployment"),
    REQUEST_NODE_ACQUIRE(DEBUG, "User acquiring node"),
    REQUEST_NODE_ERASE_DISK(DEBUG, "User erasing disk"),
    REQUEST_NODE_ABORT_ERASE_DISK(DEBUG, "User aborting disk erase"),
    REQUEST_NODE_RELEASE(DEBUG, "User releasing node"),
    REQUEST_NODE_MARK_FAILED(DEBUG, "User marking node failed"),
    REQUEST_NODE_MARK_FAILED_SYSTEM(ERROR, "Marking node failed"),
    REQUEST_NODE_MARK_BROKEN(DEBUG, "User marking node broken"),
    REQUEST_NODE_MARK_BROKEN_SYSTEM(ERROR, "Marking node broken"),
    REQUEST_NODE_MARK_FIXED(DEBUG, "User marking node fixed"),
    REQUEST_NODE_MARK_FIXED_SYSTEM(DEBUG, "Marking node fixed"),
    REQUEST_NODE_LOCK(DEBUG, "User locking node"),
    REQUEST_NODE_UNLOCK(DEBUG, "User unlocking node"),
    REQUEST_NODE_START_DEPLOYMENT(DEBUG, "User starting deployment"),
    REQUEST_NODE_START(DEBUG, "User powering up node"),
    REQUEST_NODE_STOP(DEBUG, "User powering down node"),
    REQUEST_NODE_START_RESCUE_MODE(DEBUG, "User starting rescue mode"),
    REQUEST_NODE_STOP_RESCUE_MODE(DEBUG, "User stopping rescue mode"),
    REQUEST_CONTROLLER_REFRESH(DEBUG, "Refreshing controller"),
    REQUEST_RACK_CONTROLLER_ADD_CHASSIS(DEBUG, "Adding chassis"),
    // Images.
    RACK_IMPORT_WARNING(WARNING, "Rack image import warning"),
    RACK_IMPORT_ERROR(ERROR, "Rack image import error"),
    RACK_IMPORT_INFO(DEBUG, "Rack image import info"),
    REGION_IMPORT_WARNING(WARNING, "Region image import warning"),
    REGION_IMPORT_ERROR(ERROR, "Region image import error"),
    REGION_IMPORT_INFO(DEBUG, "Region image import info"),
    BOOT_SOURCE(INFO, "Boot source"),
    BOOT_SOURCE_SELECTION(INFO, "Boot source selection"),
    // Scripts.
    SCRIPT_RESULT_ERROR(ERROR, "Script result"),
    SCRIPT_RESULT_CHANGED_STATUS(DEBUG, "Script result changed status"),
    SCRIPT_DID_NOT_COMPLETE(INFO, "Script did not complete"),
    RUNNING_TEST(INFO, "Running test"),
    GATHERING_INFO(INFO, "Gathering information"),
    // Status lines for people: the newest is the status message of a machine.
    CONFIGURING_STORAGE(INFO, "Configuring storage"),
    INSTALLING_OS(INFO, "Installing OS"),
    CONFIGURING_OS(INFO, "Configuring OS"),
    REBOOTING(INFO, "Rebooting"),
    PERFORMING_PXE_BOOT(INFO, "Performing PXE boot"),
    LOADING_EPHEMERAL(INFO, "Loading ephemeral"),
    NEW(INFO, "New"),
    COMMISSIONING(INFO, "Commissioning"),
    FAILED_COMMISSIONING(INFO, "Failed commissioning"),
    TESTING(INFO, "Testing"),
    FAILED_TESTING(INFO, "Failed testing"),
    READY(INFO, "Ready"),
    DEPLOYING(INFO, "Deploying"),
    DEPLOYED(INFO, "Deployed"),
    IMAGE_DEPLOYED(INFO, "Image deployed"),
    RELEASING(INFO, "Releasing"),
    RELEASED(INFO, "Released"),
    ENTERING_RESCUE_MODE(INFO, "Entering rescue mode"),
    RESCUE_MODE(INFO, "Rescue mode"),
    FAILED_EXITING_RESCUE_MODE(INFO, "Failed exiting rescue mode"),
    EXITED_RESCUE_MODE(INFO, "Exited rescue mode"),
    ABORTED_DISK_ERASING(INFO, "Aborted disk erasing"),
    ABORTED_COMMISSIONING(INFO, "Aborted commissioning"),
    ABORTED_DEPLOYMENT(INFO, "Aborted deployment"),
    ABORTED_TESTING(INFO, "Aborted testing");

    private final EventLevel level;
    private final String label;

    EventType(EventLevel level, String label) {
        this.level = level;
        this.label = label;
    }

    public EventLevel level() {
        return level;
    }

    /** What people read. */
    public String label() {
        return label;
    }

    /** Whether it is one of the lines that a machine shows as its status message. */
    public boolean statusMessage() {
        return level == INFO && !name().startsWith("NODE_");
    }
}
