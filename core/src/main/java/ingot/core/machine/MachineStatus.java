package ingot.core.machine;

import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Status of a machine with its number, label and groups as clients see them (facts: lifecycle §2). */
public enum MachineStatus {
    NEW(0, "New", SimpleStatus.NEW),
    COMMISSIONING(1, "Commissioning", SimpleStatus.COMMISSIONING),
    FAILED_COMMISSIONING(2, "Failed commissioning", SimpleStatus.FAILED),
    MISSING(3, "Missing", SimpleStatus.OTHER),
    READY(4, "Ready", SimpleStatus.READY),
    RESERVED(5, "Reserved", SimpleStatus.OTHER),
    DEPLOYED(6, "Deployed", SimpleStatus.DEPLOYED),
    RETIRED(7, "Retired", SimpleStatus.OTHER),
    BROKEN(8, "Broken", SimpleStatus.BROKEN),
    DEPLOYING(9, "Deploying", SimpleStatus.DEPLOYING),
    ALLOCATED(10, "Allocated", SimpleStatus.ALLOCATED),
    FAILED_DEPLOYMENT(11, "Failed deployment", SimpleStatus.FAILED),
    RELEASING(12, "Releasing", SimpleStatus.RELEASING),
    FAILED_RELEASING(13, "Releasing failed", SimpleStatus.FAILED),
    DISK_ERASING(14, "Disk erasing", SimpleStatus.RELEASING),
    FAILED_DISK_ERASING(15, "Failed disk erasing", SimpleStatus.FAILED),
    RESCUE_MODE(16, "Rescue mode", SimpleStatus.RESCUE_MODE),
    ENTERING_RESCUE_MODE(17, "Entering rescue mode", SimpleStatus.RESCUE_MODE),
    FAILED_ENTERING_RESCUE_MODE(18, "Failed to enter rescue mode", SimpleStatus.FAILED),
    EXITING_RESCUE_MODE(19, "Exiting rescue mode", SimpleStatus.RESCUE_MODE),
    FAILED_EXITING_RESCUE_MODE(20, "Failed to exit rescue mode", SimpleStatus.FAILED),
    TESTING(21, "Testing", SimpleStatus.TESTING),
    FAILED_TESTING(22, "Failed testing", SimpleStatus.FAILED);

    /** Boot the ephemeral system and get the commissioning preseed. */
    public static final Set<MachineStatus> COMMISSIONING_LIKE =
            group(NEW, COMMISSIONING, DISK_ERASING, ENTERING_RESCUE_MODE, RELEASING, RESCUE_MODE, TESTING);

    /** Transient statuses with a failed twin; only these carry a deadline. */
    public static final Set<MachineStatus> MONITORED = group(
            COMMISSIONING, DEPLOYING, RELEASING, DISK_ERASING, ENTERING_RESCUE_MODE, EXITING_RESCUE_MODE, TESTING);

    /** May be released. */
    public static final Set<MachineStatus> RELEASABLE = group(
            ALLOCATED, RESERVED, BROKEN, DEPLOYING, DEPLOYED, FAILED_DEPLOYMENT, FAILED_DISK_ERASING, FAILED_RELEASING);

    /** Count as in use; the owner is kept. */
    public static final Set<MachineStatus> IN_USE = group(
            ALLOCATED,
            DEPLOYING,
            DEPLOYED,
            FAILED_DEPLOYMENT,
            RELEASING,
            FAILED_RELEASING,
            DISK_ERASING,
            FAILED_DISK_ERASING,
            RESCUE_MODE,
            ENTERING_RESCUE_MODE,
            FAILED_ENTERING_RESCUE_MODE,
            EXITING_RESCUE_MODE,
            FAILED_EXITING_RESCUE_MODE,
            TESTING,
            FAILED_TESTING);

    /** Tests that started from one of these and pass lead to {@link #READY}. */
    public static final Set<MachineStatus> TESTING_RESETS_TO_READY = group(
            NEW,
            COMMISSIONING,
            FAILED_DEPLOYMENT,
            MISSING,
            RETIRED,
            BROKEN,
            FAILED_RELEASING,
            FAILED_DISK_ERASING,
            FAILED_ENTERING_RESCUE_MODE,
            FAILED_EXITING_RESCUE_MODE,
            FAILED_TESTING);

    /** The five statuses around rescue mode. */
    public static final Set<MachineStatus> RESCUE = group(
            RESCUE_MODE,
            ENTERING_RESCUE_MODE,
            FAILED_ENTERING_RESCUE_MODE,
            EXITING_RESCUE_MODE,
            FAILED_EXITING_RESCUE_MODE);

    private static final Map<Integer, MachineStatus> BY_NUMBER = byNumber();

    private final int number;
    private final String label;
    private final SimpleStatus simple;

    MachineStatus(int number, String label, SimpleStatus simple) {
        this.number = number;
        this.label = label;
        this.simple = simple;
    }

    /** The status with a wire number, empty outside 0..22. */
    public static Optional<MachineStatus> ofNumber(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    /** The status with a filter word such as {@code failed_testing}; only lower case is known. */
    public static Optional<MachineStatus> ofIdentifier(String identifier) {
        return BY_NUMBER.values().stream()
                .filter(status -> status.identifier().equals(identifier))
                .findFirst();
    }

    /** Wire number, 0..22. */
    public int number() {
        return number;
    }

    /** Wire label ({@code status_name}). */
    public String label() {
        return label;
    }

    /** Word used in filters: the constant in lower case. */
    public String identifier() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The coarse status. */
    public SimpleStatus simple() {
        return simple;
    }

    /** Whether a deadline applies and a failed twin exists. */
    public boolean monitored() {
        return MONITORED.contains(this);
    }

    /** The status entered when this one fails; empty if it cannot fail. */
    public Optional<MachineStatus> failedTwin() {
        return switch (this) {
            case COMMISSIONING -> Optional.of(FAILED_COMMISSIONING);
            case DEPLOYING -> Optional.of(FAILED_DEPLOYMENT);
            case RELEASING -> Optional.of(FAILED_RELEASING);
            case DISK_ERASING -> Optional.of(FAILED_DISK_ERASING);
            case ENTERING_RESCUE_MODE -> Optional.of(FAILED_ENTERING_RESCUE_MODE);
            case EXITING_RESCUE_MODE -> Optional.of(FAILED_EXITING_RESCUE_MODE);
            case TESTING -> Optional.of(FAILED_TESTING);
            case NEW,
                    FAILED_COMMISSIONING,
                    MISSING,
                    READY,
                    RESERVED,
                    DEPLOYED,
                    RETIRED,
                    BROKEN,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    FAILED_RELEASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    FAILED_TESTING -> Optional.empty();
        };
    }

    /** Whether this is the failed twin of another status. */
    public boolean failed() {
        return simple == SimpleStatus.FAILED;
    }

    private static Set<MachineStatus> group(MachineStatus first, MachineStatus... rest) {
        return Collections.unmodifiableSet(EnumSet.of(first, rest));
    }

    private static Map<Integer, MachineStatus> byNumber() {
        Map<Integer, MachineStatus> statuses = new HashMap<>();
        for (MachineStatus status : values()) {
            statuses.put(status.number, status);
        }
        return Map.copyOf(statuses);
    }
}
