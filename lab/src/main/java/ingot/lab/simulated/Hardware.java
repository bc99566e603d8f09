package ingot.lab.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * What a simulated machine is made of.
 *
 * @param macs of its network cards, the one that boots first; the first card alone has a cable
 * @param disks the system's first
 * @param cores 1 or more
 */
public record Hardware(
        String name, BootRom rom, UUID uuid, List<String> macs, List<Disk> disks, int cores, int memoryGib) {

    private static final long SEED = 0x1a607L;
    private static final long GB = 1_000_000_000L;
    private static final long[] SIZES = {240 * GB, 480 * GB, 960 * GB, 1_920 * GB, 3_840 * GB};
    private static final int NUMBER_MAX = 0xffff;

    public Hardware {
        macs = List.copyOf(macs);
        disks = List.copyOf(disks);
    }

    /**
     * A disk.
     *
     * @param name as the kernel calls it
     * @param size in bytes
     */
    public record Disk(String name, String serial, String model, long size) {}

    /** The machine with this number, from 0 to 65535; always the same for the same number. */
    public static Hardware of(int number, String name, BootRom rom) {
        if (number < 0 || number > NUMBER_MAX) {
            throw new IllegalArgumentException("machine: " + number + " (expected: 0.." + NUMBER_MAX + ")");
        }
        SplittableRandom random = new SplittableRandom(SEED + number);
        List<String> macs = new ArrayList<>();
        int cards = 1 + random.nextInt(4);
        for (int card = 0; card < cards; card++) {
            macs.add(String.format("52:54:%02x:%02x:%02x:01", card, number >> 8, number & 0xff));
        }
        List<Disk> disks = new ArrayList<>();
        int count = 2 + random.nextInt(6);
        for (int disk = 0; disk < count; disk++) {
            disks.add(new Disk(
                    "sd" + (char) ('a' + disk),
                    String.format("SIM%04X%02d", number, disk),
                    "Simulated SSD",
                    SIZES[random.nextInt(SIZES.length)]));
        }
        return new Hardware(
                name,
                rom,
                new UUID(0x494e474f_5349_4d00L | 0x4000L, 0x8000_0000_0000_0000L | number),
                macs,
                disks,
                2 << random.nextInt(5),
                8 << random.nextInt(6));
    }
}
