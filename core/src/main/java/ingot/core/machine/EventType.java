package ingot.core.machine;

/**
 * Types of event with their level (facts: lifecycle §20, enums "Event types"). The name is stored; the events API shows
 * the label instead.
 */
public enum EventType {
    AUTHORISATION(EventLevel.AUDIT, "Authorisation"),
    SETTINGS(EventLevel.AUDIT, "Settings"),
    NODE(EventLevel.AUDIT, "Node"),
    IMAGES(EventLevel.AUDIT, "Images"),
    POD(EventLevel.AUDIT, "Pod"),
    TAG(EventLevel.AUDIT, "Tag"),
    NETWORKING(EventLevel.AUDIT, "Networking"),
    ZONES(EventLevel.AUDIT, "Zones"),
    NODE_POWERED_ON(EventLevel.DEBUG, "Node powered on"),
    NODE_POWERED_OFF(EventLevel.DEBUG, "Node powered off"),
    NODE_TFTP_REQUEST(EventLevel.DEBUG, "TFTP request"),
    NODE_HTTP_REQUEST(EventLevel.DEBUG, "HTTP request"),
    NODE_PXE_REQUEST(EventLevel.DEBUG, "PXE request"),
    NODE_INSTALLATION_FINISHED(EventLevel.DEBUG, "Node installation finished"),
    NODE_CHANGED_STATUS(EventLevel.DEBUG, "Node changed status"),
    NODE_STATUS_EVENT(EventLevel.DEBUG, "Node status event"),
    NODE_COMMISSIONING_EVENT(EventLevel.DEBUG, "Node commissioning event"),
    NODE_INSTALL_EVENT(EventLevel.DEBUG, "Node install event"),
    NODE_ENTERING_RESCUE_MODE_EVENT(EventLevel.DEBUG, "Node entering rescue mode event"),
    NODE_EXITING_RESCUE_MODE_EVENT(EventLevel.DEBUG, "Node exiting rescue mode event"),
    REQUEST_NODE_START_COMMISSIONING(EventLevel.DEBUG, "User starting commissioning"),
    REQUEST_NODE_ABORT_COMMISSIONING(EventLevel.DEBUG, "User aborting commissioning"),
    REQUEST_NODE_START_TESTING(EventLevel.DEBUG, "User starting tests"),
    REQUEST_NODE_ABORT_TESTING(EventLevel.DEBUG, "User aborting tests"),
    REQUEST_NODE_OVERRIDE_FAILED_TESTING(EventLevel.DEBUG, "User overriding failed tests"),
    REQUEST_NODE_ABORT_DEPLOYMENT(EventLevel.DEBUG, "User aborting deployment"),
    REQUEST_NODE_ACQUIRE(EventLevel.DEBUG, "User acquiring machine"),
    REQUEST_NODE_ERASE_DISK(EventLevel.DEBUG, "User erasing disks"),
    REQUEST_NODE_ABORT_ERASE_DISK(EventLevel.DEBUG, "User aborting disk erasing"),
    REQUEST_NODE_RELEASE(EventLevel.DEBUG, "User releasing machine"),
    REQUEST_NODE_MARK_FAILED(EventLevel.DEBUG, "User marking machine failed"),
    REQUEST_NODE_MARK_BROKEN(EventLevel.DEBUG, "User marking machine broken"),
    REQUEST_NODE_MARK_FIXED(EventLevel.DEBUG, "User marking machine fixed"),
    REQUEST_NODE_MARK_FIXED_SYSTEM(EventLevel.DEBUG, "System marking machine fixed"),
    REQUEST_NODE_LOCK(EventLevel.DEBUG, "User locking machine"),
    REQUEST_NODE_UNLOCK(EventLevel.DEBUG, "User unlocking machine"),
    REQUEST_NODE_START_DEPLOYMENT(EventLevel.DEBUG, "User starting deployment"),
    REQUEST_NODE_START(EventLevel.DEBUG, "User powering up machine"),
    REQUEST_NODE_STOP(EventLevel.DEBUG, "User powering down machine"),
    REQUEST_NODE_START_RESCUE_MODE(EventLevel.DEBUG, "User starting rescue mode"),
    REQUEST_NODE_STOP_RESCUE_MODE(EventLevel.DEBUG, "User stopping rescue mode"),
    REQUEST_CONTROLLER_REFRESH(EventLevel.DEBUG, "Request controller refresh"),
    REQUEST_RACK_CONTROLLER_ADD_CHASSIS(EventLevel.DEBUG, "Request rack controller add chassis"),
    RACK_IMPORT_INFO(EventLevel.DEBUG, "Rack import info"),
    REGION_IMPORT_INFO(EventLevel.DEBUG, "Region import info"),
    SCRIPT_RESULT_CHANGED_STATUS(EventLevel.DEBUG, "Script result changed status"),
    NODE_DISKS_ERASED(EventLevel.INFO, "Node disks erased"),
    NODE_HARDWARE_SYNC_BMC(EventLevel.INFO, "Node BMC hardware sync state change"),
    NODE_HARDWARE_SYNC_BLOCK_DEVICE(EventLevel.INFO, "Node block device hardware sync"),
    NODE_HARDWARE_SYNC_CPU(EventLevel.INFO, "Node CPU hardware sync state change"),
    NODE_HARDWARE_SYNC_INTERFACE(EventLevel.INFO, "Node interface hardware sync"),
    NODE_HARDWARE_SYNC_MEMORY(EventLevel.INFO, "Node memory hardware sync"),
    NODE_HARDWARE_SYNC_PCI_DEVICE(EventLevel.INFO, "Node PCI device hardware sync"),
    NODE_HARDWARE_SYNC_USB_DEVICE(EventLevel.INFO, "Node USB device hardware sync"),
    NODE_RELEASE_SCRIPTS_OK(EventLevel.INFO, "Node release scripts ok"),
    CONFIGURING_STORAGE(EventLevel.INFO, "Configuring storage"),
    INSTALLING_OS(EventLevel.INFO, "Installing OS"),
    CONFIGURING_OS(EventLevel.INFO, "Configuring OS"),
    REBOOTING(EventLevel.INFO, "Rebooting"),
    PERFORMING_PXE_BOOT(EventLevel.INFO, "Performing PXE boot"),
    LOADING_EPHEMERAL(EventLevel.INFO, "Loading ephemeral"),
    NEW(EventLevel.INFO, "New"),
    COMMISSIONING(EventLevel.INFO, "Commissioning"),
    FAILED_COMMISSIONING(EventLevel.INFO, "Failed commissioning"),
    TESTING(EventLevel.INFO, "Testing"),
    FAILED_TESTING(EventLevel.INFO, "Failed testing"),
    READY(EventLevel.INFO, "Ready"),
    DEPLOYING(EventLevel.INFO, "Deploying"),
    DEPLOYED(EventLevel.INFO, "Deployed"),
    IMAGE_DEPLOYED(EventLevel.INFO, "Image deployed"),
    RELEASING(EventLevel.INFO, "Releasing"),
    RELEASED(EventLevel.INFO, "Released"),
    ENTERING_RESCUE_MODE(EventLevel.INFO, "Entering rescue mode"),
    RESCUE_MODE(EventLevel.INFO, "Rescue mode"),
    FAILED_EXITING_RESCUE_MODE(EventLevel.INFO, "Failed exiting rescue mode"),
    EXITED_RESCUE_MODE(EventLevel.INFO, "Exited rescue mode"),
    GATHERING_INFO(EventLevel.INFO, "Gathering info"),
    RUNNING_TEST(EventLevel.INFO, "Running test"),
    SCRIPT_DID_NOT_COMPLETE(EventLevel.INFO, "Script did not complete"),
    ABORTED_DISK_ERASING(EventLevel.INFO, "Aborted disk erasing"),
    ABORTED_COMMISSIONING(EventLevel.INFO, "Aborted commissioning"),
    ABORTED_DEPLOYMENT(EventLevel.INFO, "Aborted deployment"),
    ABORTED_TESTING(EventLevel.INFO, "Aborted testing"),
    BOOT_SOURCE(EventLevel.INFO, "Boot source"),
    BOOT_SOURCE_SELECTION(EventLevel.INFO, "Boot source selection"),
    NODE_POWER_QUERY_FAILED(EventLevel.WARNING, "Node power query failed"),
    RACK_IMPORT_WARNING(EventLevel.WARNING, "Rack import warning"),
    REGION_IMPORT_WARNING(EventLevel.WARNING, "Region import warning"),
    NODE_POWER_ON_FAILED(EventLevel.ERROR, "Node power on failed"),
    NODE_POWER_OFF_FAILED(EventLevel.ERROR, "Node power off failed"),
    NODE_POWER_CYCLE_FAILED(EventLevel.ERROR, "Node power cycle failed"),
    NODE_COMMISSIONING_EVENT_FAILED(EventLevel.ERROR, "Node commissioning event failed"),
    NODE_INSTALL_EVENT_FAILED(EventLevel.ERROR, "Node install event failed"),
    NODE_POST_INSTALL_EVENT_FAILED(EventLevel.ERROR, "Node post install event failed"),
    NODE_ENTERING_RESCUE_MODE_EVENT_FAILED(EventLevel.ERROR, "Node entering rescue mode event failed"),
    NODE_EXITING_RESCUE_MODE_EVENT_FAILED(EventLevel.ERROR, "Node exiting rescue mode event failed"),
    REQUEST_NODE_MARK_FAILED_SYSTEM(EventLevel.ERROR, "System marking machine failed"),
    REQUEST_NODE_MARK_BROKEN_SYSTEM(EventLevel.ERROR, "System marking machine broken"),
    RACK_IMPORT_ERROR(EventLevel.ERROR, "Rack import error"),
    REGION_IMPORT_ERROR(EventLevel.ERROR, "Region import error"),
    SCRIPT_RESULT_ERROR(EventLevel.ERROR, "Script result error");

    private final EventLevel level;
    private final String label;

    EventType(EventLevel level, String label) {
        this.level = level;
        this.label = label;
    }

    /** Level of every event of this type. */
    public EventLevel level() {
        return level;
    }

    /** What people read. */
    public String label() {
        return label;
    }
}
