package ingot.region.network;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.network.Cidr;
import ingot.core.network.IpRange;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubnetUsageTest {

    private static SubnetUsage usage(String cidr, boolean managed, SubnetUsage.Use... uses) {
        return new SubnetUsage(Cidr.of(cidr), managed, List.of(uses));
    }

    private static SubnetUsage.Use use(String first, String last, String purpose) {
        return new SubnetUsage.Use(IpRange.of(first, last), purpose);
    }

    private static List<String> text(SubnetUsage usage) {
        return usage.blocks().stream()
                .map(block -> block.range() + " " + String.join("+", block.purposes()))
                .toList();
    }

    @Test
    void usesThatOverlapShareABlock() {
        assertThat(text(usage(
                        "10.0.0.0/29",
                        true,
                        use("10.0.0.1", "10.0.0.1", "gateway-ip"),
                        use("10.0.0.1", "10.0.0.3", "reserved"),
                        use("10.0.0.3", "10.0.0.3", "assigned-ip"))))
                .containsExactly(
                        "10.0.0.1-10.0.0.1 gateway-ip+reserved",
                        "10.0.0.2-10.0.0.2 reserved",
                        "10.0.0.3-10.0.0.3 assigned-ip+reserved",
                        "10.0.0.4-10.0.0.6 unused");
    }

    @Test
    void sameUseSideBySideIsOneBlock() {
        assertThat(text(usage(
                        "10.0.0.0/29",
                        true,
                        use("10.0.0.1", "10.0.0.1", "assigned-ip"),
                        use("10.0.0.2", "10.0.0.2", "assigned-ip"))))
                .containsExactly("10.0.0.1-10.0.0.2 assigned-ip", "10.0.0.3-10.0.0.6 unused");
    }

    @Test
    void ofAnUnmanagedSubnetOnlyReservedRangesAreFree() {
        assertThat(text(usage(
                        "10.0.0.0/28",
                        false,
                        use("10.0.0.4", "10.0.0.7", "reserved"),
                        use("10.0.0.5", "10.0.0.5", "assigned-ip"))))
                .containsExactly(
                        "10.0.0.1-10.0.0.3 unmanaged",
                        "10.0.0.4-10.0.0.4 unused",
                        "10.0.0.5-10.0.0.5 assigned-ip",
                        "10.0.0.6-10.0.0.7 unused",
                        "10.0.0.8-10.0.0.14 unmanaged");
    }

    @Test
    void pointToPointSubnetHasTwoAddresses() {
        assertThat(usage("10.0.0.0/31", true).total()).isEqualTo(BigInteger.TWO);
        assertThat(usage("10.0.0.0/32", true).total()).isEqualTo(BigInteger.ONE);
    }

    @Test
    void ipv6KeepsItsAnycastAddressAndItsFirstHosts() {
        SubnetUsage usage = usage("2001:db8::/64", true);
        assertThat(text(usage))
                .containsExactly(
                        "2001:db8::-2001:db8:: rfc-4291-2.6.1",
                        "2001:db8::1-2001:db8::ffff:ffff reserved",
                        "2001:db8::1:0:0-2001:db8::ffff:ffff:ffff:ffff unused");
        assertThat(usage.suggestedGateway().map(Object::toString)).contains("2001:db8::");
    }

    @Test
    void suggestionsLeaveRoom() {
        SubnetUsage empty = usage("10.0.0.0/24", true);
        assertThat(empty.suggestedGateway().map(Object::toString)).contains("10.0.0.1");
        assertThat(empty.suggestedDynamicRange().map(Object::toString)).contains("10.0.0.191-10.0.0.254");
        SubnetUsage full = usage("10.0.0.0/24", true, use("10.0.0.1", "10.0.0.254", "reserved"));
        assertThat(full.suggestedGateway()).isEmpty();
        assertThat(full.suggestedDynamicRange()).isEmpty();
    }
}
