package ingot.region.api;

import ingot.http.Access;
import ingot.http.Operation;
import ingot.http.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What this server says it is: {@code version/}, the API's version text, and the end of API 1.0. */
public final class VersionOperations {

    /** The release of MAAS that the wire is compatible with. */
    public static final String COMPATIBLE = "3.7.3";

    private static final List<String> CAPABILITIES = List.of(
            "networks-management",
            "static-ipaddresses",
            "ipv6-deployment-ubuntu",
            "devices-management",
            "storage-deployment-ubuntu",
            "network-deployment-ubuntu",
            "bridging-interface-ubuntu",
            "bridging-automatic-ubuntu",
            "authenticate-api");

    private final String ingotVersion;

    /**
     * The operations.
     *
     * @param ingotVersion Ingot's own version, sent in the header {@code Ingot-Version}
     */
    public VersionOperations(String ingotVersion) {
        this.ingotVersion = ingotVersion;
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>(List.of(
                Operation.get(ApiPath.ROOT + "version/")
                        .as("VersionHandler", "read")
                        .access(Access.anyone())
                        .summary("Read the version and capabilities")
                        .does(call -> version()),
                Operation.get("/MAAS/api/version/")
                        .access(Access.anyone())
                        .does(call ->
                                Reply.bytes("text/plain", "2.0".getBytes(java.nio.charset.StandardCharsets.UTF_8)))));
        String old = "/MAAS/api/1.0/{rest*}";
        for (Operation.Builder row :
                List.of(Operation.get(old), Operation.post(old), Operation.put(old), Operation.delete(old))) {
            operations.add(row.access(Access.anyone()).does(call -> gone()));
        }
        return List.copyOf(operations);
    }

    private Reply version() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("capabilities", CAPABILITIES);
        document.put("version", COMPATIBLE);
        document.put("subversion", "");
        return Reply.json(document).with("Ingot-Version", ingotVersion);
    }

    private static Reply gone() {
        return Reply.text(410, "The 1.0 API is no longer available. Please use API version 2.0.");
    }
}
