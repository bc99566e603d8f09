package ingot.core.boot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A start into a system that lives in memory: what is loaded and what its kernel is told (facts: boot §5.4).
 *
 * @param baseUrl of the rack, such as {@code http://10.0.0.2:5248}, without slash at the end
 * @param root the root file system; a squashfs, or a tar archive by its name
 * @param preseedUrl what the system asks first
 * @param hostname shown in logs until the metadata gives another
 * @param kernelOptions of configuration and tags, already joined; also handed on to an installed system
 * @param syslogHost null for no remote log
 * @param syslogPort only with a host
 */
public record EphemeralBoot(
        String baseUrl,
        ImageFile kernel,
        ImageFile initrd,
        ImageFile root,
        String preseedUrl,
        String hostname,
        List<String> kernelOptions,
        @Nullable String syslogHost,
        int syslogPort) {

    public EphemeralBoot {
        if (!baseUrl.matches("https?://(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?")) {
            throw new IllegalArgumentException(
                    "base URL: " + baseUrl + " (expected: http://host:port, without a path)");
        }
        if (!hostname.matches("[A-Za-z0-9-]{1,63}")) {
            throw new IllegalArgumentException("hostname: " + hostname + " (expected: letters, digits and -)");
        }
        if (!preseedUrl.matches("https?://[A-Za-z0-9.:/?=&_%~\\[\\]-]+")) {
            throw new IllegalArgumentException("preseed URL: " + preseedUrl + " (expected: an http URL)");
        }
        if (syslogHost != null && !syslogHost.matches("[A-Za-z0-9.:\\[\\]-]{1,255}")) {
            throw new IllegalArgumentException("syslog host: " + syslogHost + " (expected: a name or address)");
        }
        kernelOptions = List.copyOf(kernelOptions);
        kernelOptions.forEach(EphemeralBoot::checkOption);
    }

    /**
     * The words of the kernel command line, without {@code BOOTIF}, which the loader's script adds. A word may hold
     * blanks: cloud-init's {@code cc:} block does.
     */
    List<String> words() {
        List<String> words = new ArrayList<>();
        words.add("nomodeset");
        words.add("root=" + (isTar(root.name()) ? "tar:" : "squash:") + baseUrl + root.path());
        if (baseUrl.contains("://[")) {
            words.add("ip=off");
            words.add("ip6=dhcp");
        } else {
            words.add("ip=::::" + hostname + ":BOOTIF:dhcp");
            words.add("ip6=off");
        }
        words.add("cc:{'datasource_list': ['MAAS']}end_cc");
        words.add("cloud-config-url=" + preseedUrl);
        if (!isTar(root.name())) {
            words.add("ro");
            words.add("overlayroot=tmpfs");
            words.add("overlayroot_cfgdisk=disabled");
        }
        if (syslogHost != null) {
            words.add("log_host=" + syslogHost);
            words.add("log_port=" + syslogPort);
        }
        if (!kernelOptions.isEmpty()) {
            words.add("---");
            words.addAll(kernelOptions);
        }
        return words;
    }

    private static boolean isTar(String name) {
        return name.endsWith(".tgz") || name.endsWith(".txz") || name.endsWith(".tbz") || name.endsWith(".tar.zst");
    }

    /** Loader scripts have their own quotes, variables and separators; an option that holds one would be cut there. */
    private static void checkOption(String option) {
        if (!option.matches("[A-Za-z0-9_.,:=/@%+~^\\[\\]-]{1,256}")) {
            throw new IllegalArgumentException("kernel option: " + option
                    + " (expected: one word of letters, digits and _ . , : = / @ % + ~ ^ -)");
        }
    }
}
