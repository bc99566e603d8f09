package ingot.region.setting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its name, what it may be, and its value while nobody set it (maas-api/conventions.md §12).
 *
 * @param fallback a plain JSON value
 * @param sealed whether its value is a secret, sealed at rest
 */
record SettingRule(String name, SettingKind kind, @Nullable Object fallback, boolean sealed) {

    private static final List<String> CIPHER_SUITES = List.of("17", "3", "8", "12");
    private static final List<String> WORKAROUNDS = List.of(
            "opensesspriv",
            "authcap",
            "idzero",
            "unexpectedauth",
            "forcepermsg",
            "endianseq",
            "intel20",
            "supermicro20",
            "sun20",
            "nochecksumcheck",
            "integritycheckvalue",
            "ipmiping");

    /** Name of the machine's host, which stands in for a missing {@code maas_name}. */
    static final String HOST_NAME = "maas_name";

    /** All settings by name. */
    static final Map<String, SettingRule> ALL = all();

    private static Map<String, SettingRule> all() {
        Map<String, SettingRule> all = new LinkedHashMap<>();
        networks(all);
        machines(all);
        images(all);
        ipmi(all);
        region(all);
        own(all);
        return java.util.Collections.unmodifiableMap(all);
    }

    private static void networks(Map<String, SettingRule> all) {
        add(
                all,
                "active_discovery_interval",
                new SettingKind.Numbers(List.of(0L, 600L, 1800L, 3600L, 10800L, 21600L, 43200L, 86400L, 604800L)),
                10800L);
        flag(all, "auto_vlan_creation", true);
        add(all, "default_dns_ttl", new SettingKind.Whole(1, 604_800), 30L);
        words(all, "default_boot_interface_link_type", "auto", "auto", "dhcp", "static", "link_up");
        add(all, "dns_trusted_acl", new SettingKind.AccessList(), null);
        words(all, "dnssec_validation", "auto", "auto", "yes", "no");
        flag(all, "enable_http_proxy", true);
        flag(all, "force_v1_network_yaml", false);
        add(all, "http_proxy", new SettingKind.Url(), null);
        add(all, "maas_internal_domain", new SettingKind.DomainName(), "maas-internal");
        add(all, "maas_proxy_port", new SettingKind.Port(null), 8000L);
        add(all, "maas_syslog_port", new SettingKind.Port(5247), 5247L);
        words(all, "network_discovery", "enabled", "enabled", "disabled");
        flag(all, "ntp_external_only", false);
        add(all, "ntp_servers", new SettingKind.Hosts(), "ntp.ubuntu.com");
        flag(all, "prefer_v4_proxy", false);
        add(all, "remote_syslog", new SettingKind.HostPort(), null);
        add(all, "subnet_ip_exhaustion_threshold_count", whole(1), 16L);
        add(all, "upstream_dns", new SettingKind.Addresses(), null);
        flag(all, "use_peer_proxy", false);
        flag(all, "use_rack_proxy", true);
        flag(all, "experimental_switch_provisioning", false);
    }

    private static void machines(Map<String, SettingRule> all) {
        flag(all, "curtin_verbose", true);
        words(all, "default_storage_layout", "flat", "custom", "bcache", "vmfs7", "vmfs6", "blank", "flat", "lvm");
        flag(all, "disk_erase_with_quick_erase", false);
        flag(all, "disk_erase_with_secure_erase", true);
        flag(all, "enable_disk_erasing_on_release", false);
        flag(all, "enable_kernel_crash_dump", false);
        flag(all, "enable_third_party_drivers", true);
        flag(all, "enlist_commissioning", true);
        add(all, "hardware_sync_interval", new SettingKind.Span(), "15m");
        add(all, "kernel_opts", new SettingKind.Text(4096, false), null);
        add(all, "max_node_commissioning_results", whole(1), 10L);
        add(all, "max_node_installation_results", whole(1), 3L);
        add(all, "max_node_release_results", whole(1), 3L);
        add(all, "max_node_testing_results", whole(1), 10L);
        add(all, "node_timeout", whole(1), 30L);
        add(all, "vcenter_datacenter", text(), "");
        secret(all, "vcenter_password", text());
        add(all, "vcenter_server", text(), "");
        add(all, "vcenter_username", text(), "");
        add(all, "windows_kms_host", text(), null);
    }

    private static void images(Map<String, SettingRule> all) {
        flag(all, "boot_images_auto_import", true);
        flag(all, "boot_images_no_proxy", false);
        add(all, "commissioning_distro_series", new SettingKind.CommissioningSeries(), "noble");
        add(all, "commissioning_osystem", new SettingKind.Osystem(), "ubuntu");
        add(all, "default_distro_series", new SettingKind.Series(), "noble");
        add(all, "default_min_hwe_kernel", new SettingKind.Kernel(), "");
        add(all, "default_osystem", new SettingKind.Osystem(), "ubuntu");
        // No archive of our own choosing: null leaves what the image brings.
        add(all, "main_archive", new SettingKind.Url(), null);
        add(all, "ports_archive", new SettingKind.Url(), null);
    }

    private static void ipmi(Map<String, SettingRule> all) {
        add(all, "maas_auto_ipmi_cipher_suite_id", new SettingKind.Words(CIPHER_SUITES, true), "3");
        secret(all, "maas_auto_ipmi_k_g_bmc_key", new SettingKind.KgKey());
        add(all, "maas_auto_ipmi_user", new SettingKind.Text(20, false), "maas");
        words(all, "maas_auto_ipmi_user_privilege_level", "ADMIN", "USER", "OPERATOR", "ADMIN");
        add(all, "maas_auto_ipmi_workaround_flags", new SettingKind.SomeWords(WORKAROUNDS), null);
    }

    private static void region(Map<String, SettingRule> all) {
        flag(all, "allow_only_trusted_transfers", true);
        flag(all, "completed_intro", false);
        flag(all, "enable_analytics", true);
        add(all, HOST_NAME, new SettingKind.Text(256, true), null);
        flag(all, "prometheus_enabled", false);
        add(all, "prometheus_push_gateway", text(), null);
        add(all, "prometheus_push_interval", whole(1), 60L);
        flag(all, "promtail_enabled", false);
        add(all, "promtail_port", new SettingKind.Whole(1, 65535), 5238L);
        add(all, "refresh_token_duration", new SettingKind.Whole(600, 5_184_000), 2_592_000L);
        flag(all, "release_notifications", true);
        add(all, "session_length", new SettingKind.Whole(10, 1_209_600), 1_209_600L);
        add(all, "theme", text(), "");
        flag(all, "tls_cert_expiration_notification_enabled", false);
        add(all, "tls_cert_expiration_notification_interval", new SettingKind.Whole(1, 90), 30L);
    }

    /** Ingot's own. */
    private static void own(Map<String, SettingRule> all) {
        words(all, "enlistment", "open", "open", "approval", "off");
        add(all, "enlistment_rate_per_minute", new SettingKind.Whole(1, 100_000), 600L);
        add(all, "enlistment_unapproved_max", new SettingKind.Whole(0, 1_000_000), 10_000L);
        words(all, "preseed_binding", "open", "open", "strict");
    }

    private static SettingKind whole(long min) {
        return new SettingKind.Whole(min, Integer.MAX_VALUE);
    }

    private static SettingKind text() {
        return new SettingKind.Text(1024, false);
    }

    private static void flag(Map<String, SettingRule> all, String name, boolean fallback) {
        add(all, name, new SettingKind.Flag(), fallback);
    }

    private static void words(Map<String, SettingRule> all, String name, String fallback, String... choices) {
        add(all, name, new SettingKind.Words(List.of(choices), false), fallback);
    }

    private static void secret(Map<String, SettingRule> all, String name, SettingKind kind) {
        all.put(name, new SettingRule(name, kind, "", true));
    }

    private static void add(Map<String, SettingRule> all, String name, SettingKind kind, @Nullable Object fallback) {
        all.put(name, new SettingRule(name, kind, fallback, false));
    }
}
