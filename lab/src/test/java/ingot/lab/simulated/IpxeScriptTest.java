package ingot.lab.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.http.ApiError;
import ingot.http.HttpServer;
import ingot.http.Reply;
import ingot.wire.dhcp4.Ip4;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IpxeScriptTest {
    private static final String MAC = "52:54:00:00:01:01";

    private final Map<String, String> files = new HashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .mount("/", call -> {
                    String name = call.pathValue("rest").replaceAll("^/+", "");
                    asked.add(name);
                    String found = files.get(name);
                    if (found == null) {
                        throw ApiError.of(404, "no such file");
                    }
                    return Reply.bytes("text/plain", found.getBytes(StandardCharsets.UTF_8));
                })
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aMachineThatIsNotKnownGoesOnToTheSecondName() throws Exception {
        files.put(
                "ipxe.cfg",
                "#!ipxe\nchain %1$s/ipxe.cfg-${mac:hexhyp} || chain %1$s/ipxe.cfg-default-amd64\n".formatted(url()));
        files.put(
                "ipxe.cfg-default-amd64",
                "#!ipxe\nkernel %1$s/vmlinuz root=squash:x y=z\ninitrd %1$s/initrd\nboot\n".formatted(url()));
        files.put("vmlinuz", "kernel");
        files.put("initrd", "initrd");

        assertThat(run(BootRom.IPXE_BIOS)).isEqualTo(new Start.Kernel("root=squash:x y=z"));
        assertThat(asked).contains("ipxe.cfg-52-54-00-00-01-01", "vmlinuz", "initrd");
    }

    @Test
    void theDiskIsStartedByBiosAtOnceAndByUefiThroughALoader() throws Exception {
        files.put("ipxe.cfg", """
                #!ipxe
                iseq ${platform} efi && goto efi ||
                sanboot --no-describe --drive 0x80 || exit
                :efi
                chain %s/local.efi
                """.formatted(url()));
        files.put("local.efi", "MZ");

        assertThat(run(BootRom.IPXE_BIOS)).isEqualTo(new Start.Disk());
        assertThat(asked).doesNotContain("local.efi");
        assertThat(run(BootRom.IPXE_UEFI)).isEqualTo(new Start.Disk());
        assertThat(asked).contains("local.efi");
    }

    @Test
    void aKernelThatIsNotThereEndsTheScript() {
        files.put("ipxe.cfg", "#!ipxe\nkernel %1$s/vmlinuz a\nboot\n".formatted(url()));

        assertThatThrownBy(() -> run(BootRom.IPXE_BIOS)).isInstanceOf(Trouble.class);
    }

    private Start run(BootRom rom) throws Exception {
        try (HttpPort http = new HttpPort(Ip4.parse("127.0.0.1"), new AtomicLong())) {
            return new IpxeScript(MAC, rom.platform(), http, new Console(InstantSource.system()))
                    .run(url() + "/ipxe.cfg");
        }
    }

    private String url() {
        return "http://127.0.0.1:" + server.port();
    }
}
