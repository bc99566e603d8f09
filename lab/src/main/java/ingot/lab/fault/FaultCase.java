package ingot.lab.fault;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A fault with its expected end, one row of {@code ./ingot lab --matrix faults}. In the order in which they strike. */
public enum FaultCase {
    /** The region is killed in the middle of the phase and started again; the phase ends well all the same. */
    REGION_KILLED_ENLIST(Life.REGION_KILLED, Stage.ENLIST),
    REGION_KILLED_COMMISSION(Life.REGION_KILLED, Stage.COMMISSION),
    REGION_KILLED_DEPLOY(Life.REGION_KILLED, Stage.DEPLOY),
    /** A deployed machine restarts while that is down: it comes up from its own disk. */
    REBOOT_REGION_DOWN(Life.REGION_KILLED, Stage.DEPLOYED),
    REBOOT_RACK_DOWN(Life.REGION_KILLED, Stage.DEPLOYED),
    REBOOT_BOTH_DOWN(Life.REGION_KILLED, Stage.DEPLOYED),
    REGION_KILLED_RELEASE(Life.REGION_KILLED, Stage.RELEASE),

    RACK_KILLED_ENLIST(Life.RACK_KILLED, Stage.ENLIST),
    RACK_KILLED_COMMISSION(Life.RACK_KILLED, Stage.COMMISSION),
    RACK_KILLED_DEPLOY(Life.RACK_KILLED, Stage.DEPLOY),
    /** The rack's data is put back to what it was while the machine was installed: the machine is not installed again. */
    STALE_RACK_REGION_UP(Life.RACK_KILLED, Stage.DEPLOYED),
    STALE_RACK_REGION_DOWN(Life.RACK_KILLED, Stage.DEPLOYED),
    RACK_KILLED_RELEASE(Life.RACK_KILLED, Stage.RELEASE),

    DATABASE_KILLED_ENLIST(Life.DATABASE_KILLED, Stage.ENLIST),
    DATABASE_KILLED_COMMISSION(Life.DATABASE_KILLED, Stage.COMMISSION),
    DATABASE_KILLED_DEPLOY(Life.DATABASE_KILLED, Stage.DEPLOY),
    /** The database is put back to what it was while the machine was installed: the machine is not installed again. */
    RESTORED_REGION(Life.DATABASE_KILLED, Stage.DEPLOYED),
    DATABASE_KILLED_RELEASE(Life.DATABASE_KILLED, Stage.RELEASE),

    /** The machine's clock is wrong by ten years: its whole life goes well. */
    CLOCK_AHEAD(Life.CLOCK_AHEAD, Stage.RELEASE),
    CLOCK_BEHIND(Life.CLOCK_BEHIND, Stage.RELEASE),

    /** The machine stands still: it is reported as failed in time, and can be used again afterwards. */
    FROZEN_ENLIST(Life.FROZEN, Stage.ENLIST),
    FROZEN_COMMISSION(Life.FROZEN, Stage.COMMISSION),
    FROZEN_DEPLOY(Life.FROZEN, Stage.DEPLOY),
    FROZEN_RELEASE(Life.FROZEN, Stage.RELEASE);

    private final Life life;
    private final Stage stage;

    FaultCase(Life life, Stage stage) {
        this.life = life;
        this.stage = stage;
    }

    /** As {@code --only} and the report name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Life life() {
        return life;
    }

    public Stage stage() {
        return stage;
    }

    /**
     * The cases that a comma-separated list names, in their own order.
     *
     * @throws IllegalArgumentException naming the word that is no case
     */
    public static List<FaultCase> of(String words) {
        Set<FaultCase> chosen = EnumSet.noneOf(FaultCase.class);
        for (String word : words.split(",", -1)) {
            chosen.add(Arrays.stream(values())
                    .filter(fault -> fault.word().equals(word.strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(word + ": no such case (expected some of "
                            + Arrays.stream(values()).map(FaultCase::word).collect(Collectors.joining(", ")) + ")")));
        }
        return List.copyOf(chosen);
    }
}
