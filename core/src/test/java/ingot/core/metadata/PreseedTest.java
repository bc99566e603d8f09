package ingot.core.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreseedTest {

    private final Preseed preseed = new Preseed("http://10.0.0.2:5248", "10.0.0.2:5247");

    @Test
    void enlistingMachineGetsNoCredentials() {
        assertThat(preseed.enlist()).isEqualTo("""
                        #cloud-config
                        datasource:
                          MAAS:
                            metadata_url: "http://10.0.0.2:5248/MAAS/metadata/"
                        manage_etc_hosts: true
                        rsyslog:
                          remotes:
                            maas: "10.0.0.2:5247"
                        power_state:
                          delay: "now"
                          mode: "poweroff"
                          timeout: 1800
                          condition: "test ! -e /tmp/block-poweroff"
                        """);
    }

    @Test
    void installingMachineAsksItsOwnTreeAndReboots() {
        assertThat(new Preseed("http://10.0.0.2:5248", null).of(Machines.in(MachinePhase.INSTALLING, false, false)))
                .isEqualTo("""
                        #cloud-config
                        datasource:
                          MAAS:
                            metadata_url: "http://10.0.0.2:5248/MAAS/metadata/curtin"
                            consumer_key: "ck"
                            token_key: "tk"
                            token_secret: "ts"
                        manage_etc_hosts: true
                        reporting:
                          maas:
                            type: "webhook"
                            endpoint: "http://10.0.0.2:5248/MAAS/metadata/status/abc123"
                            consumer_key: "ck"
                            token_key: "tk"
                            token_secret: "ts"
                        power_state:
                          delay: "now"
                          mode: "reboot"
                          timeout: 1800
                          condition: "test ! -e /tmp/block-reboot"
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "COMMISSIONING, false, false, poweroff, 3600",
        "COMMISSIONING, true,  false, '',       0",
        "TESTING,       false, false, poweroff, 3600",
        "TESTING,       false, true,  reboot,   1800",
        "TESTING,       true,  true,  '',       0",
        "RESCUE,        false, false, '',       0",
        "ERASING,       false, false, poweroff, 604800",
        "RELEASING,     false, false, poweroff, 3600",
        "INSTALLING,    false, false, reboot,   1800",
        "IN_MEMORY,     false, false, '',       0",
        "DEPLOYED,      false, false, poweroff, 3600",
        "IDLE,          false, false, poweroff, 3600",
    })
    void powerStateDependsOnThePhase(
            MachinePhase phase, boolean staysUp, boolean wasRunning, String mode, int seconds) {
        String text = preseed.of(Machines.in(phase, staysUp, wasRunning));

        if (mode.isEmpty()) {
            assertThat(text).doesNotContain("power_state");
        } else {
            assertThat(text).contains("  mode: \"" + mode + "\"\n  timeout: " + seconds + "\n");
        }
    }

    @Test
    void addressesAreThoseOfTheContract() {
        assertThat(preseed.urlOf("abc123"))
                .isEqualTo("http://10.0.0.2:5248/MAAS/metadata/latest/by-id/abc123/?op=get_preseed");
        assertThat(preseed.enlistUrl())
                .isEqualTo("http://10.0.0.2:5248/MAAS/metadata/latest/enlist-preseed/?op=get_enlist_preseed");
        assertThat(preseed.byIdUrl("abc123")).isEqualTo("http://10.0.0.2:5248/MAAS/metadata/latest/by-id/abc123/");
    }

    @Test
    void secretIsNotInTheTextFormOfAToken() {
        assertThat(new MachineToken("ck", "tk", "hidden")).hasToString("MachineToken[tk]");
    }
}
