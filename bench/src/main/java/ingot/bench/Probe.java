package ingot.bench;

import ingot.http.Json;
import ingot.lab.LabAddresses;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks a rack as machines do: first one after the other, for the answer times; then many at once, who also fetch the
 * ephemeral system, as load. Prints the answer times.
 */
final class Probe {

    /** Both sides' code has to be compiled before its speed means anything. */
    private static final int WARM_UP = 300;

    private static final int ASKED = 1000;
    private static final int AT_ONCE = 16;
    private static final int HTTP_PORT = 5248;

    /** As machines come: their number is bounded by the dynamic range. */
    private static final int MACHINES = 64;

    private Probe() {}

    static void run(PrintStream out) throws IOException, InterruptedException {
        Map<String, List<Double>> times = new TreeMap<>();
        InetSocketAddress rack = new InetSocketAddress(InetAddress.getByName(LabAddresses.GATEWAY), HTTP_PORT);
        List<Double> offers = new ArrayList<>();
        List<Double> acks = new ArrayList<>();
        try (DhcpAsker asker = DhcpAsker.open()) {
            for (int i = 0; i < WARM_UP + ASKED; i++) {
                DhcpAsker.Exchange exchange = asker.ask(i % MACHINES);
                if (i >= WARM_UP) {
                    offers.add(exchange.offerMillis());
                    acks.add(exchange.ackMillis());
                }
            }
        }
        put(times, SiteRow.DHCP_OFFER, SiteRow.DHCP_OFFER_TAIL, offers);
        put(times, SiteRow.DHCP_ACK, SiteRow.DHCP_ACK_TAIL, acks);
        List<Double> answers = new ArrayList<>();
        for (int i = 0; i < WARM_UP + ASKED; i++) {
            FileAsker.Got answer = FileAsker.get(rack, "/ipxe.cfg-default-amd64");
            if (i >= WARM_UP) {
                answers.add(answer.millis());
            }
        }
        put(times, SiteRow.BOOT_ANSWER, SiteRow.BOOT_ANSWER_TAIL, answers);
        load(rack);
        out.println(Json.text(times));
    }

    private static void load(InetSocketAddress rack) throws IOException, InterruptedException {
        String root = FileAsker.rootOf(new String(
                FileAsker.get(rack, "/ipxe.cfg-default-amd64").head(), java.nio.charset.StandardCharsets.UTF_8));
        try (ExecutorService machines = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<FileAsker.Got>> all = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                all.add(machines.submit(() -> {
                    for (int j = 0; j < ASKED / AT_ONCE; j++) {
                        FileAsker.get(rack, "/ipxe.cfg-default-amd64");
                    }
                    return FileAsker.get(rack, root);
                }));
            }
            for (Future<FileAsker.Got> each : all) {
                each.get();
            }
        } catch (ExecutionException failed) {
            throw new IOException("under load: " + failed.getCause(), failed);
        }
    }

    private static void put(Map<String, List<Double>> times, SiteRow half, SiteRow tail, List<Double> millis) {
        times.put(half.word(), List.of(Latencies.percentile(millis, 0.5)));
        times.put(tail.word(), List.of(Latencies.percentile(millis, 0.99)));
    }
}
