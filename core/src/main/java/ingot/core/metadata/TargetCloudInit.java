package ingot.core.metadata;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the cloud-init of an installed system is told: to ask this server, as this machine, and to report to it.
 *
 * @param metadataUrl ends in {@code /MAAS/metadata/}
 * @param statusUrl the webhook of this machine
 * @param sshHostKeyTypes kinds of SSH host key to make; empty leaves it to cloud-init
 */
public record TargetCloudInit(String metadataUrl, MachineToken token, String statusUrl, List<String> sshHostKeyTypes) {

    /** Where the data source file lies in the installed system. */
    public static final String DATASOURCE_PATH = "/etc/cloud/cloud.cfg.d/90-ingot-datasource.cfg";

    /** Where the network configuration file lies in the installed system. */
    public static final String NETWORK_PATH = "/etc/cloud/cloud.cfg.d/50-ingot-network.cfg";

    public TargetCloudInit {
        sshHostKeyTypes = List.copyOf(sshHostKeyTypes);
    }

    /** Content of {@link #DATASOURCE_PATH}. */
    public String datasourceFile() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("datasource", Map.of("MAAS", credentials("metadata_url", metadataUrl)));
        document.put("reporting", Map.of("maas", webhook()));
        // Without it cloud-init would take a changed clone of the disk for a new machine and start over.
        document.put("manual_cache_clean", true);
        if (!sshHostKeyTypes.isEmpty()) {
            document.put("ssh_genkeytypes", sshHostKeyTypes);
        }
        // cloud-init's ds-identify reads this list with a shell function that knows only the one-line form.
        return "datasource_list: [MAAS]\n" + YamlWriter.write(document);
    }

    private Map<String, Object> webhook() {
        Map<String, Object> webhook = new LinkedHashMap<>();
        webhook.put("type", "webhook");
        webhook.putAll(credentials("endpoint", statusUrl));
        return webhook;
    }

    private Map<String, Object> credentials(String urlKey, String url) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(urlKey, url);
        map.put("consumer_key", token.consumerKey());
        map.put("token_key", token.tokenKey());
        map.put("token_secret", token.tokenSecret());
        return map;
    }
}
