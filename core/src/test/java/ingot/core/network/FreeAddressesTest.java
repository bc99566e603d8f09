package ingot.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreeAddressesTest {

    @Test
    void smallestBlockIsUsedUpFirst() {
        // free: .2-.9 (8), .20-.22 (3), .31-.254 (224)
        FreeAddresses free = FreeAddresses.managed(
                Cidr.of("10.0.0.0/24"),
                List.of(
                        range("10.0.0.1", "10.0.0.1"),
                        range("10.0.0.10", "10.0.0.19"),
                        range("10.0.0.23", "10.0.0.30")));

        assertThat(free.blocks())
                .containsExactly(
                        range("10.0.0.2", "10.0.0.9"),
                        range("10.0.0.20", "10.0.0.22"),
                        range("10.0.0.31", "10.0.0.254"));
        assertThat(free.next()).contains(IpAddress.of("10.0.0.20"));
        assertThat(free.count()).isEqualTo(235);
    }

    @Test
    void equalBlocksAreTakenFromTheLowest() {
        FreeAddresses free = FreeAddresses.managed(Cidr.of("10.0.0.0/29"), List.of(range("10.0.0.3", "10.0.0.4")));

        // free: .1-.2 and .5-.6
        assertThat(free.next()).contains(IpAddress.of("10.0.0.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/30, 10.0.0.1, 2",
        "10.0.0.0/31, 10.0.0.0, 2",
        "10.0.0.8/32, 10.0.0.8, 1",
        "fd00::/127, fd00::, 2",
        "fd00::/126, fd00::1, 3",
    })
    void tinyNetworksHaveNoSpecialAddresses(String subnet, String next, int count) {
        FreeAddresses free = FreeAddresses.managed(Cidr.of(subnet), List.of());

        assertThat(free.next()).contains(IpAddress.of(next));
        assertThat(free.count()).isEqualTo(count);
    }

    @Test
    void startOfALargeSixSubnetIsKeptForPeople() {
        assertThat(FreeAddresses.managed(Cidr.of("fd00::/64"), List.of()).next())
                .contains(IpAddress.of("fd00::1:0:0"));
    }

    @Test
    void unmanagedSubnetGivesOnlyWhatIsReserved() {
        FreeAddresses free = FreeAddresses.unmanaged(
                Cidr.of("10.0.0.0/24"),
                List.of(range("10.0.0.100", "10.0.0.109"), range("10.0.0.200", "10.0.0.255")),
                List.of(range("10.0.0.100", "10.0.0.101")));

        assertThat(free.blocks()).containsExactly(range("10.0.0.102", "10.0.0.109"), range("10.0.0.200", "10.0.0.254"));
        assertThat(FreeAddresses.unmanaged(Cidr.of("10.0.0.0/24"), List.of(), List.of())
                        .next())
                .isEmpty();
    }

    @Test
    void fullSubnetHasNothing() {
        FreeAddresses free = FreeAddresses.managed(
                Cidr.of("10.0.0.0/24"), List.of(range("9.0.0.0", "11.0.0.0"), range("::1", "::2")));

        assertThat(free.next()).isEmpty();
        assertThat(free.blocks()).isEmpty();
    }

    /** Against a plain table of 256 flags. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void blocksAreExactlyWhatIsNotUsedSeed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 100; round++) {
            boolean[] used = new boolean[256];
            used[0] = true;
            used[255] = true;
            List<IpRange> ranges = new ArrayList<>();
            for (int count = random.nextInt(12); count > 0; count--) {
                int first = random.nextInt(256);
                int last = Math.min(255, first + random.nextInt(20));
                ranges.add(range("10.0.0." + first, "10.0.0." + last));
                Arrays.fill(used, first, last + 1, true);
            }
            FreeAddresses free = FreeAddresses.managed(Cidr.of("10.0.0.0/24"), ranges);
            for (int host = 0; host < 256; host++) {
                assertThat(free.contains(IpAddress.of("10.0.0." + host))).isEqualTo(!used[host]);
            }
        }
    }

    private static IpRange range(String first, String last) {
        return IpRange.of(first, last);
    }
}
