package ingot.lab.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.http.ApiKey;
import org.junit.jupiter.api.Test;

class CloudConfigTest {

    @Test
    void aPreseedNamesMetadataCredentialsEndpointAndWhatComesAfter() throws Exception {
        CloudConfig config = CloudConfig.parse("""
                #cloud-config
                datasource:
                  MAAS:
                    metadata_url: "http://10.77.0.1:5248/MAAS/metadata/"
                    consumer_key: "c"
                    token_key: "t"
                    token_secret: "s\\u002b"
                power_state:
                  mode: "poweroff"
                reporting:
                  maas:
                    type: "webhook"
                    endpoint: "http://10.77.0.1:5248/MAAS/metadata/status/abc123"
                    consumer_key: "other"
                """);
        assertThat(config)
                .isEqualTo(new CloudConfig(
                        "http://10.77.0.1:5248/MAAS/metadata",
                        new ApiKey("c", "t", "s+"),
                        "http://10.77.0.1:5248/MAAS/metadata/status/abc123",
                        "poweroff"));
    }

    @Test
    void withoutATokenTheMachineIsNotKnownYet() throws Exception {
        assertThat(CloudConfig.parse("datasource:\n  MAAS:\n    metadata_url: \"http://r/\"\n")
                        .key())
                .isNull();
    }

    @Test
    void whatNamesNoMetadataIsRefused() {
        assertThatThrownBy(() -> CloudConfig.parse("#cloud-config\n"))
                .isInstanceOf(Trouble.class)
                .hasMessage("the cloud-config names no metadata_url");
    }
}
