package ingot.core.storage;

import java.util.ArrayList;
import java.util.List;

/** Computes the plan of an erasure: every writable disk of the machine (facts: lifecycle §13). */
public final class ErasePlanner {

    /** Places of a disk that are read back after a full overwrite. */
    static final int SAMPLES = 64;

    private ErasePlanner() {}

    /**
     * Neither flag overwrites everything and reads samples back. {@code secure} wins over {@code quick}: the disk's own
     * erase command is the stronger promise.
     *
     * @param disks all disks of the machine; those that cannot be written are left out
     * @throws StorageRefused when nothing is left to erase
     */
    public static Plan plan(PlanSubject subject, List<Disk> disks, boolean quick, boolean secure) {
        Step.WipeMode mode = secure ? Step.WipeMode.SECURE : quick ? Step.WipeMode.QUICK : Step.WipeMode.FULL;
        List<Disk> writable = disks.stream().filter(disk -> !disk.readOnly()).toList();
        if (writable.isEmpty()) {
            throw new StorageRefused(
                    subject.systemId(), "machine " + subject.hostname() + " has no writable disk to erase");
        }
        List<Step> steps = new ArrayList<>();
        for (Disk disk : writable) {
            steps.add(new Step.Wipe("wipe-" + disk.id(), disk.id(), mode));
        }
        if (mode == Step.WipeMode.FULL) {
            for (Disk disk : writable) {
                steps.add(new Step.VerifyZero("verify-" + disk.id(), disk.id(), SAMPLES));
            }
        }
        return new Plan(
                Plan.Kind.ERASE,
                subject.attempt(),
                subject.systemId(),
                subject.hostname(),
                subject.everDeployed(),
                subject.firmware(),
                subject.architecture(),
                writable.stream().map(Plan.PlanDisk::of).toList(),
                steps);
    }
}
