package ingot.region.setting;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Principal;
import ingot.http.Reply;
import ingot.link.safe.Sealer;
import ingot.region.api.Api;
import ingot.region.api.JsonText;
import ingot.region.api.TestDatabase;
import ingot.region.database.Database;
import ingot.region.db.Tables;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingOperationsTest {

    private final Database database = TestDatabase.open();
    private final SettingStore store = new SettingStore(new Sealer(new byte[32], new SecureRandom()), "this-host");
    private final Api api = Api.of(new SettingOperations(database, store).operations());

    @AfterEach
    void close() {
        database.close();
    }

    private String get(String name) {
        Api.Answer answer = api.get("maas/", "op", "get_config", "name", name).is(200);
        assertThat(answer.reply())
                .isInstanceOfSatisfying(
                        Reply.Bytes.class,
                        bytes -> assertThat(bytes.contentType()).isEqualTo("application/json"));
        return answer.text();
    }

    private Api.Answer set(String name, String value) {
        return api.post("maas/", "op", "set_config", "name", name, "value", value);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "node_timeout, 30",
                "kernel_opts, null",
                "commissioning_distro_series, `\"noble\"`",
                "default_storage_layout, `\"flat\"`",
                "enlist_commissioning, true",
                "enable_disk_erasing_on_release, false",
                "ntp_server, `\"ntp.ubuntu.com\"`",
                "upstream_dns, null",
                "maas_name, `\"this-host\"`",
                "active_discovery_interval, 10800",
                "vcenter_password, `\"\"`",
                "session_length, 1209600",
                "tls_cert_expiration_notification_enabled, false",
                "enlistment, `\"open\"`",
            })
    void settingsHaveTheReferencesDefaults(String name, String json) {
        assertThat(get(name)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "node_timeout,                     45,                 45",
                "node_timeout,                     0,                  400",
                "node_timeout,                     x,                  400",
                "node_timeout,                     ``,                 400",
                "enlist_commissioning,             false,              false",
                "enlist_commissioning,             0,                  false",
                "enlist_commissioning,             ``,                 false",
                "enlist_commissioning,             True,               true",
                "default_storage_layout,           lvm,                `\"lvm\"`",
                "default_storage_layout,           zap,                400",
                "ntp_servers,                      `10.0.0.1, ntp.example`, `\"10.0.0.1 ntp.example\"`",
                "ntp_servers,                      `-bad-`,            400",
                "upstream_dns,                     8.8.8.8 2001:db8::1, `\"8.8.8.8 2001:db8::1\"`",
                "upstream_dns,                     dns.example,        400",
                "upstream_dns,                     1.2.3.400,          400",
                "upstream_dns,                     ``,                 null",
                "kernel_opts,                      nomodeset quiet,    `\"nomodeset quiet\"`",
                "http_proxy,                       http://proxy.example:3128/, `\"http://proxy.example:3128/\"`",
                "http_proxy,                       ftp://x,            400",
                "maas_proxy_port,                  8080,               8080",
                "maas_proxy_port,                  5240,               400",
                "maas_syslog_port,                 5247,               5247",
                "maas_syslog_port,                 5246,               400",
                "active_discovery_interval,        600,                600",
                "active_discovery_interval,        601,                400",
                "remote_syslog,                    log.example,        `\"log.example:514\"`",
                "remote_syslog,                    10.0.0.9:1514,      `\"10.0.0.9:1514\"`",
                "remote_syslog,                    log.example:0,      400",
                "hardware_sync_interval,           1h30m,              `\"1h30m\"`",
                "hardware_sync_interval,           often,              400",
                "maas_auto_ipmi_user,              administrator-with-a-long-name, 400",
                "maas_auto_ipmi_k_g_bmc_key,       short,              400",
                "maas_auto_ipmi_cipher_suite_id,   ``,                 `\"\"`",
                "maas_auto_ipmi_cipher_suite_id,   4,                  400",
                "commissioning_distro_series,      ubuntu/jammy,       `\"jammy\"`",
                "commissioning_distro_series,      bookworm,           `\"bookworm\"`",
                "commissioning_distro_series,      windows95,          400",
                "default_osystem,                  debian,             `\"debian\"`",
                "default_osystem,                  beos,               400",
                "maas_name,                        ``,                 400",
                "maas_internal_domain,             in.example,         `\"in.example\"`",
                "maas_internal_domain,             a b,                400",
                "dns_trusted_acl,                  10.0.0.0/8 localnets, `\"10.0.0.0/8 localnets\"`",
                "session_length,                   5,                  400",
                "enlistment,                       approval,           `\"approval\"`",
                "enlistment,                       maybe,              400",
                "preseed_binding,                  strict,             `\"strict\"`",
                "zap,                              1,                  400",
            })
    void valueIsCheckedAndReadBack(String name, String value, String expected) {
        if (expected.equals("400")) {
            assertThat(set(name, value).is(400).object()).containsOnlyKeys(name);
            return;
        }
        assertThat(set(name, value).is(200).text()).isEqualTo("OK");
        assertThat(get(name)).isEqualTo(expected);
    }

    @Test
    void unknownNameAndMissingValueAreRefused() {
        assertThat(api.get("maas/", "op", "get_config", "name", "zap").is(400).object())
                .containsKey("zap");
        assertThat(api.post("maas/", "op", "set_config", "name", "theme")
                        .is(400)
                        .text())
                .isEqualTo("No provided value!");
    }

    @Test
    void secretsLieSealedAndOnlyAdministratorsReadThem() {
        set("vcenter_password", "hunter2").is(200);
        assertThat(get("vcenter_password")).isEqualTo("\"hunter2\"");
        database.<@Nullable Void>read(sql -> {
            var row = sql.selectFrom(Tables.SETTING)
                    .where(Tables.SETTING.NAME.eq("vcenter_password"))
                    .fetchSingle();
            assertThat(row.getValue()).isNull();
            assertThat(new String(row.getSealed(), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("hunter2");
            assertThat(sql.selectFrom(Tables.AUDIT).fetch().formatJSON()).doesNotContain("hunter2");
            return null;
        });
        api.as(new Principal.User(2, "bob", false, Set.of()))
                .get("maas/", "op", "get_config", "name", "vcenter_password")
                .is(403);
    }

    @Test
    void plainUsersReadOnly() {
        Api user = api.as(new Principal.User(2, "bob", false, Set.of()));
        user.get("maas/", "op", "get_config", "name", "theme").is(200);
        user.post("maas/", "op", "set_config", "name", "theme", "value", "x").is(403);
    }

    @Test
    void typedReadingFollowsWhatIsSet() {
        set("node_timeout", "7").is(200);
        set("ntp_servers", "a.example b.example").is(200);
        set("enlistment", "off").is(200);
        database.<@Nullable Void>write(sql -> {
            store.setIfNever(sql, "default_osystem", "debian");
            store.setIfNever(sql, "enlistment", "open");
            Settings settings = Settings.current(sql);
            assertThat(settings.nodeTimeout()).isEqualTo(Duration.ofMinutes(7));
            assertThat(settings.ntpServers()).containsExactly("a.example", "b.example");
            assertThat(settings.enlistment()).isEqualTo(Settings.Enlistment.OFF);
            assertThat(settings.defaultOsystem()).isEqualTo("debian");
            assertThat(settings.upstreamDns()).isEmpty();
            assertThat(settings.kernelOpts()).isEmpty();
            return null;
        });
    }

    @Test
    void everySettingCanBeReadAndItsTypedFormToo() {
        for (String name : SettingRule.ALL.keySet()) {
            assertThat(JsonText.of(JsonText.value(get(name)))).as(name).isEqualTo(get(name));
        }
        // 68 of the form table, two archives, commissioning_osystem, and Ingot's four.
        assertThat(SettingRule.ALL).hasSize(75);
    }
}
