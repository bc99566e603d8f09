package ingot.rack;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.link.SiteSnapshot;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a rack passes requests on to: the region's own address, or else the one of the link. */
class RegionUrlTest {

    @ParameterizedTest
    @CsvSource({
        "wss://10.0.0.1:5241/link,    '',          http://10.0.0.1:5240/MAAS/",
        "wss://10.0.0.1:5241/link,    10.0.0.2,    http://10.0.0.2:5240/MAAS/",
        "wss://10.0.0.1:5241/link,    2001:db8::1, http://[2001:db8::1]:5240/MAAS/",
        "wss://[2001:db8::1]:5241/link, '',        http://[2001:db8::1]:5240/MAAS/"
    })
    void isAUrlAlsoForIpv6(URI link, String told, String url) {
        SiteSnapshot snapshot = new SiteSnapshot(
                1, List.of(), List.of(), null, List.of(), new SiteSnapshot.SiteSettings(told, 5240, "", false));

        assertThat(RackAgent.regionUrl(link, snapshot)).isEqualTo(url);
    }
}
