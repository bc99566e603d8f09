package ingot.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process can be told (interface.md §1). */
class SettingsTest {

    @TempDir
    private Path data = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "rack.port.dhcp4, 67", "rack.port.dhcp6, 547", "rack.port.proxydhcp, 4011", "rack.port.tftp, 69",
        "rack.port.http, 5248", "rack.port.dns, 53", "rack.port.ntp, 123", "rack.port.syslog, 5247"
    })
    void everyPortHasItsUsualNumberAndCanBeSet(String key, int usual) throws IOException {
        assertThat(Settings.read(data, List.of()).port(key)).isEqualTo(usual);
        assertThat(Settings.read(data, List.of(key + "=1234")).port(key)).isEqualTo(1234);
    }

    @Test
    void aPairWinsOverTheFile() throws IOException {
        Files.writeString(data.resolve("ingot.yaml"), "rack:\n  port:\n    tftp: 1069\nhttp: 127.0.0.1:80\n");

        Settings settings = Settings.read(data, List.of("rack.port.tftp=2069"));

        assertThat(settings.port("rack.port.tftp")).isEqualTo(2069);
        assertThat(settings.text("http", "")).isEqualTo("127.0.0.1:80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rack.port.smtp=25", "rack.ports.tftp=69", "colour=blue"})
    void aKeyThatIsNoneIsNamedWithThoseThereAre(String pair) {
        assertThatThrownBy(() -> Settings.read(data, List.of(pair)))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("setting " + pair.substring(0, pair.indexOf('=')) + ": ")
                .hasMessageContaining("rack.port.tftp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "many", "", " 69", "99999999999"})
    void aPortThatIsNoneIsNamedWhetherAServiceUsesItOrNot(String port) {
        assertThatThrownBy(() -> Settings.read(data, List.of("rack.port.dns=" + port)))
                .isInstanceOf(CannotStart.class)
                .hasMessage("setting rack.port.dns: " + port + " (expected: a port, 1 to 65535)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rack: [", "a: b: c"})
    void aFileThatIsNoneIsNamed(String text) throws IOException {
        Files.writeString(data.resolve("ingot.yaml"), text);

        assertThatThrownBy(() -> Settings.read(data, List.of()))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("ingot.yaml");
    }

    @Test
    void addressesHaveBracketsAroundColons() {
        assertThat(Settings.address("--http", "[::1]:5240").getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(Settings.address("--http", "0.0.0.0:0").getPort()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5240", ":5240", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000"})
    void anAddressThatIsNoneIsUsage(String text) {
        assertThatThrownBy(() -> Settings.address("--http", text)).isInstanceOf(Options.Usage.class);
    }
}
