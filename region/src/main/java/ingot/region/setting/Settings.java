package ingot.region.setting;

import static ingot.region.db.Tables.SETTING;

import ingot.region.api.JsonText;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The settings as they stand in one transaction, typed. Immutable. Secrets are not among them: {@link SettingStore#secret}.
 */
public final class Settings {

    private final Map<String, @Nullable Object> set;

    private Settings(Map<String, @Nullable Object> set) {
        this.set = set;
    }

    /** Reads all settings: one query. */
    public static Settings current(DSLContext sql) {
        Map<String, @Nullable Object> set = new HashMap<>();
        sql.select(SETTING.NAME, SETTING.VALUE)
                .from(SETTING)
                .where(SETTING.SEALED.isNull())
                .forEach(row -> set.put(
                        row.value1(),
                        row.value2() == null
                                ? null
                                : JsonText.value(row.value2().data())));
        return new Settings(set);
    }

    /** Who may enlist. */
    public enum Enlistment {
        /** Any machine that boots. */
        OPEN,
        /** Any machine, but a user must accept it before anything runs on it. */
        APPROVAL,
        /** None. */
        OFF
    }

    /** How long a machine may take for each step of a life cycle before it is marked failed. */
    public Duration nodeTimeout() {
        return Duration.ofMinutes(number("node_timeout"));
    }

    /** Kernel options of every machine, empty for none. */
    public String kernelOpts() {
        return text("kernel_opts");
    }

    public String commissioningOsystem() {
        return text("commissioning_osystem");
    }

    public String commissioningDistroSeries() {
        return text("commissioning_distro_series");
    }

    public String defaultOsystem() {
        return text("default_osystem");
    }

    public String defaultDistroSeries() {
        return text("default_distro_series");
    }

    /** Empty for none. */
    public String defaultMinHweKernel() {
        return text("default_min_hwe_kernel");
    }

    public String defaultStorageLayout() {
        return text("default_storage_layout");
    }

    /** {@code auto}, {@code dhcp}, {@code static} or {@code link_up}. */
    public String defaultBootInterfaceLinkType() {
        return text("default_boot_interface_link_type");
    }

    public boolean enableDiskErasingOnRelease() {
        return flag("enable_disk_erasing_on_release");
    }

    public boolean diskEraseWithSecureErase() {
        return flag("disk_erase_with_secure_erase");
    }

    public boolean diskEraseWithQuickErase() {
        return flag("disk_erase_with_quick_erase");
    }

    public boolean enlistCommissioning() {
        return flag("enlist_commissioning");
    }

    public boolean enableKernelCrashDump() {
        return flag("enable_kernel_crash_dump");
    }

    /** A span such as {@code 15m}. */
    public String hardwareSyncInterval() {
        return text("hardware_sync_interval");
    }

    /** Whether networks that commissioning finds are made. */
    public boolean autoVlanCreation() {
        return flag("auto_vlan_creation");
    }

    public int maxNodeCommissioningResults() {
        return Math.toIntExact(number("max_node_commissioning_results"));
    }

    public int maxNodeTestingResults() {
        return Math.toIntExact(number("max_node_testing_results"));
    }

    public int maxNodeInstallationResults() {
        return Math.toIntExact(number("max_node_installation_results"));
    }

    public int maxNodeReleaseResults() {
        return Math.toIntExact(number("max_node_release_results"));
    }

    public String maasInternalDomain() {
        return text("maas_internal_domain");
    }

    /** Addresses and host names. */
    public List<String> ntpServers() {
        return words("ntp_servers");
    }

    public boolean ntpExternalOnly() {
        return flag("ntp_external_only");
    }

    /** Addresses of the resolvers that racks ask. */
    public List<String> upstreamDns() {
        return words("upstream_dns");
    }

    public String dnssecValidation() {
        return text("dnssec_validation");
    }

    /** Seconds. */
    public int defaultDnsTtl() {
        return Math.toIntExact(number("default_dns_ttl"));
    }

    /** Host and port, or null. */
    public @Nullable String remoteSyslog() {
        String value = text("remote_syslog");
        return value.isEmpty() ? null : value;
    }

    public int syslogPort() {
        return Math.toIntExact(number("maas_syslog_port"));
    }

    /** Empty for none. */
    public String httpProxy() {
        return text("http_proxy");
    }

    public boolean enableHttpProxy() {
        return flag("enable_http_proxy");
    }

    public boolean forceV1NetworkYaml() {
        return flag("force_v1_network_yaml");
    }

    /** Empty for none; what the image brings then. */
    public String mainArchive() {
        return text("main_archive");
    }

    /** Empty for none; what the image brings then. */
    public String portsArchive() {
        return text("ports_archive");
    }

    public Duration sessionLength() {
        return Duration.ofSeconds(number("session_length"));
    }

    /** Free addresses of a subnet at or below which administrators are warned. */
    public int subnetIpExhaustionThresholdCount() {
        return Math.toIntExact(number("subnet_ip_exhaustion_threshold_count"));
    }

    public boolean networkDiscovery() {
        return text("network_discovery").equals("enabled");
    }

    public Enlistment enlistment() {
        return Enlistment.valueOf(text("enlistment").toUpperCase(java.util.Locale.ROOT));
    }

    /** New machines that may enlist in a minute; more are asked to wait. */
    public int enlistmentRatePerMinute() {
        return Math.toIntExact(number("enlistment_rate_per_minute"));
    }

    /** Machines that may wait for approval at a time. */
    public int enlistmentUnapprovedMax() {
        return Math.toIntExact(number("enlistment_unapproved_max"));
    }

    /** Whether a preseed is given only to the address that the machine last booted with. */
    public boolean preseedBindingStrict() {
        return text("preseed_binding").equals("strict");
    }

    /** The plain value of any setting that is no secret, or its fallback. */
    public @Nullable Object value(String name) {
        SettingRule rule = SettingRule.ALL.get(name);
        if (rule == null || rule.sealed()) {
            throw new IllegalArgumentException("setting: " + name + " (expected: the name of one that is no secret)");
        }
        return set.containsKey(name) ? set.get(name) : rule.fallback();
    }

    /** Whether somebody, or an image build, set it. */
    public boolean isSet(String name) {
        return set.containsKey(name);
    }

    private String text(String name) {
        Object value = value(name);
        return value == null ? "" : value.toString();
    }

    private List<String> words(String name) {
        String text = text(name);
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }

    private boolean flag(String name) {
        return Boolean.TRUE.equals(value(name));
    }

    private long number(String name) {
        if (value(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("setting: " + name + " holds no number");
    }
}
