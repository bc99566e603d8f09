package ingot.region.machine;

import static ingot.region.db.Tables.NODE;

import ingot.core.machine.Hostname;
import ingot.core.machine.Petnames;
import ingot.http.ApiError;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.power.BmcStore;
import ingot.region.power.PowerTypes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The fields of a machine that callers set on create and update (maas-api/endpoints.json). Runs in the caller's transaction. */
final class MachineForm {

    /** Valid without any image (facts: empty-server). */
    static final Set<String> ARCHITECTURES = Set.of("amd64", "arm64", "armhf", "ppc64el", "s390x");

    private static final String POWER_PREFIX = "power_parameters_";
    private static final String SKIP_CHECK = "power_parameters_skip_check";
    private static final int DESCRIPTION_CHARS_MAX = 10_000;

    static final List<Param> PARAMS = List.of(
            Param.string("hostname", "Host name, with or without domain."),
            Param.string("domain", "Name or id of the domain."),
            Param.string("description", "Free text."),
            Param.string("architecture", "Architecture and sub-architecture, such as amd64/generic."),
            Param.string("subarchitecture", "Joined to the architecture with a slash."),
            Param.string("min_hwe_kernel", "Oldest kernel that the machine works with."),
            Param.string("hwe_kernel", "Kernel to deploy with."),
            Param.string("swap_size", "Size of the swap file in bytes, or with suffix K, M, G, T."),
            Param.string("zone", "Name of the availability zone."),
            Param.string("pool", "Name of the resource pool."),
            Param.integer("cpu_count", 0, 1 << 20, "Number of processor threads."),
            Param.integer("memory", 0, 1L << 40, "Memory in MiB."),
            Param.bool("is_dpu", "Whether it is a data processing unit."),
            Param.bool("enable_kernel_crash_dump", "Keep dumps of a crashed kernel."),
            Param.bool("enable_hw_sync", "Report hardware while deployed."),
            Param.bool("disable_ipv4", "Only false is accepted."),
            Param.string("power_type", "Power driver; empty takes it away."),
            Param.of(Param.Type.JSON, "power_parameters", "All settings of the power driver as a JSON object."),
            Param.string(SKIP_CHECK, "true skips the check against the driver's fields."));

    private final Parameters parameters;
    private final PowerTypes powerTypes;

    MachineForm(Parameters parameters, PowerTypes powerTypes) {
        this.parameters = parameters;
        this.powerTypes = powerTypes;
    }

    /** {@code amd64} and {@code amd64/generic} alike; null when not given. */
    @Nullable String architecture() {
        String given = parameters.text("architecture");
        if (given == null || given.isEmpty()) {
            return null;
        }
        String sub = parameters.text("subarchitecture", "");
        if (!sub.isEmpty() && given.contains("/")) {
            throw ApiError.field("subarchitecture", "Architecture already holds a sub-architecture.");
        }
        String full = given.contains("/") ? given : given + "/" + (sub.isEmpty() ? "generic" : sub);
        String[] parts = full.split("/", 2);
        if (!ARCHITECTURES.contains(parts[0]) || !parts[1].matches("[a-z0-9][a-z0-9.-]{0,40}")) {
            throw ApiError.field(
                    "architecture",
                    "'" + given + "' is not a valid architecture. It should be one of: 'amd64/generic',"
                            + " 'arm64/generic', 'armhf/generic', 'ppc64el/generic', 's390x/generic'.");
        }
        if (parts[1].matches("(hwe|ga)-.*")) {
            throw ApiError.field("architecture", "A kernel name is not a sub-architecture: use min_hwe_kernel.");
        }
        return full;
    }

    /** Sets what was given on a row. */
    void apply(DSLContext sql, NodeRecord row, int nodeId) {
        applyName(sql, row, nodeId);
        String description = parameters.text("description");
        if (description != null) {
            if (description.length() > DESCRIPTION_CHARS_MAX) {
                throw ApiError.field(
                        "description", "Ensure this value has at most " + DESCRIPTION_CHARS_MAX + " characters.");
            }
            row.setDescription(description);
        }
        String architecture = architecture();
        if (architecture != null) {
            row.setArchitecture(architecture);
        }
        String zone = parameters.text("zone", "");
        if (!zone.isEmpty()) {
            row.setZoneId(Lookup.zone(sql, zone));
        }
        String pool = parameters.text("pool", "");
        if (!pool.isEmpty()) {
            row.setPoolId(Lookup.pool(sql, pool));
        }
        applyHardware(row);
    }

    private void applyName(DSLContext sql, NodeRecord row, int nodeId) {
        String domain = parameters.text("domain", "");
        if (!domain.isEmpty()) {
            row.setDomainId(Lookup.domain(sql, domain));
        }
        String hostname = parameters.text("hostname", "");
        if (!hostname.isEmpty()) {
            if (!Hostname.valid(hostname)) {
                throw ApiError.field(
                        "hostname", "Invalid hostname: '" + hostname + "' (expected: letters, digits and dashes).");
            }
            Hostname parsed = Hostname.parse(hostname);
            row.setHostname(parsed.host());
            String given = parsed.domain();
            if (given != null) {
                row.setDomainId(Lookup.domain(sql, given));
            }
        }
        if (!hostname.isEmpty() || !domain.isEmpty()) {
            Integer domainId = row.getDomainId();
            String name = row.getHostname();
            if (name != null && domainId != null && Lookup.hostnameTaken(sql, name, domainId, nodeId)) {
                throw ApiError.field("hostname", "Node with this Hostname already exists.");
            }
        }
    }

    private void applyHardware(NodeRecord row) {
        String minKernel = parameters.text("min_hwe_kernel");
        if (minKernel != null) {
            row.setMinHweKernel(minKernel);
        }
        String kernel = parameters.text("hwe_kernel");
        if (kernel != null) {
            row.setHweKernel(kernel.isEmpty() ? null : kernel);
        }
        String swap = parameters.text("swap_size");
        if (swap != null) {
            row.setSwapSize(swap.isEmpty() ? null : bytes("swap_size", swap));
        }
        Long cpus = parameters.integer("cpu_count");
        if (cpus != null) {
            row.setCpuCount(Math.toIntExact(cpus));
        }
        Long memory = parameters.integer("memory");
        if (memory != null) {
            row.setMemory(memory);
        }
        Boolean dpu = parameters.flag("is_dpu");
        if (dpu != null) {
            row.setIsDpu(dpu);
        }
        Boolean dump = parameters.flag("enable_kernel_crash_dump");
        if (dump != null) {
            row.setEnableKernelCrashDump(dump);
        }
        Boolean sync = parameters.flag("enable_hw_sync");
        if (sync != null) {
            row.setEnableHwSync(sync);
        }
        if (parameters.flag("disable_ipv4", false)) {
            throw ApiError.field("disable_ipv4", "If specified, disable_ipv4 must be False.");
        }
    }

    /** A size with an optional decimal suffix. */
    static long bytes(String field, String text) {
        String digits = text.strip();
        long unit = 1;
        int suffix =
                digits.isEmpty() ? -1 : "KMGTPE".indexOf(Character.toUpperCase(digits.charAt(digits.length() - 1)));
        if (suffix >= 0) {
            digits = digits.substring(0, digits.length() - 1);
            for (int power = 0; power <= suffix; power++) {
                unit *= 1000;
            }
        }
        if (!digits.matches("[0-9]{1,18}")) {
            throw ApiError.field(
                    field, "Invalid size: " + text + " (expected: bytes, or a number with K, M, G, T, P or E).");
        }
        try {
            return Math.multiplyExact(Long.parseLong(digits), unit);
        } catch (ArithmeticException tooLarge) {
            throw ApiError.field(field, "Invalid size: " + text + " is too large.");
        }
    }

    /** Type and parameters as they shall be, or null when the caller named neither. */
    BmcStore.@Nullable Power power(BmcStore.Power before) {
        Map<String, String> given = new HashMap<>();
        String json = parameters.text("power_parameters", "");
        if (!json.isEmpty()) {
            try {
                JsonColumns.map(JsonColumns.read(json)).forEach((name, value) -> given.put(name, text(value)));
            } catch (IllegalArgumentException malformed) {
                throw ApiError.field("power_parameters", "Enter a valid JSON object.");
            }
        }
        for (String name : parameters.names()) {
            if (name.startsWith(POWER_PREFIX) && !name.equals(SKIP_CHECK)) {
                given.put(name.substring(POWER_PREFIX.length()), String.join(",", parameters.list(name)));
            }
        }
        String type = parameters.text("power_type");
        if (type == null && given.isEmpty()) {
            return null;
        }
        String wanted = type == null ? before.type() : type;
        boolean check = !"true".equals(parameters.text(SKIP_CHECK));
        if (check && !wanted.isEmpty() && !powerTypes.known(wanted)) {
            throw ApiError.field(
                    "power_type", "Select a valid choice. " + wanted + " is not one of the available choices.");
        }
        Map<String, String> all = new HashMap<>();
        if (wanted.equals(before.type())) {
            all.putAll(before.parameters());
        } else {
            all.putAll(powerTypes.defaults(wanted));
        }
        all.putAll(given);
        if (check) {
            List<String> missing = powerTypes.missing(wanted, all);
            if (!missing.isEmpty()) {
                throw ApiError.field("power_parameters", missing.getFirst() + ": This field is required.");
            }
        }
        return new BmcStore.Power(wanted, all);
    }

    private static String text(@Nullable Object value) {
        if (value instanceof List<?> several) {
            return String.join(",", several.stream().map(String::valueOf).toList());
        }
        return value == null ? "" : String.valueOf(value);
    }

    /** A host name that no other node of a domain has. */
    static String freshHostname(DSLContext sql, int domain, RandomGenerator random) {
        return Petnames.generate(
                random,
                name -> sql.fetchExists(
                        NODE, NODE.HOSTNAME.equalIgnoreCase(name).and(NODE.DOMAIN_ID.eq(domain))));
    }
}
