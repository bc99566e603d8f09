package ingot.client;

import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.ApiKey;
import ingot.http.Call;
import ingot.http.Describe;
import ingot.http.HttpServer;
import ingot.http.NonceStore;
import ingot.http.OAuth;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Principal;
import ingot.http.Reply;
import ingot.http.RouteTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A small real server with a described API, for the client to talk to. */
final class Region implements AutoCloseable {

    static final ApiKey KEY = ApiKey.parse("ck:tk:s3cret");

    final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger unavailable = new AtomicInteger();
    final ByteArrayOutputStream uploaded = new ByteArrayOutputStream();
    private final HttpServer server;

    Region() throws IOException {
        String api = "/MAAS/api/2.0/";
        List<Operation> operations = new ArrayList<>(List.of(
                Operation.get(api + "users/")
                        .op("whoami")
                        .as("UsersHandler", "whoami")
                        .does(call -> Reply.json(Map.of("username", call.user().username()))),
                Operation.get(api + "machines/")
                        .as("MachinesHandler", "read")
                        .params(Param.string("hostname", "Exact name.").many())
                        .summary("List machines.")
                        .does(call -> Reply.json(List.of(machine("abc", "one"), machine("def", "two\u001b[31m")))),
                Operation.post(api + "machines/")
                        .op("allocate")
                        .as("MachinesHandler", "allocate")
                        .params(Param.string("name", "Which."))
                        .does(call -> {
                            seen.add("allocate " + call.parameters().all());
                            throw ApiError.conflict("No machine available.");
                        }),
                Operation.get(api + "machines/{system_id}/")
                        .as("MachineHandler", "read")
                        .does(call -> {
                            if (!call.pathValue("system_id").equals("abc")) {
                                throw ApiError.notFound("Machine");
                            }
                            return Reply.json(machine("abc", "one"));
                        }),
                Operation.delete(api + "machines/{system_id}/")
                        .as("MachineHandler", "delete")
                        .does(call -> Reply.noContent()),
                Operation.post(api + "machines/{system_id}/")
                        .op("power_on")
                        .as("MachineHandler", "power_on")
                        .params(Param.string("comment", "Why."), Param.string("user_data", "Text."))
                        .does(call -> {
                            seen.add("power_on " + call.pathValue("system_id") + " "
                                    + call.parameters().all());
                            return Reply.text("done");
                        }),
                Operation.get(api + "subnets/{id*}/")
                        .as("SubnetHandler", "read")
                        .does(call -> {
                            seen.add("subnet " + call.pathValue("id"));
                            return Reply.json(null);
                        }),
                Operation.get(api + "busy/").as("BusyHandler", "read").does(call -> {
                    if (unavailable.getAndDecrement() > 0) {
                        ApiError busy = ApiError.unavailable("No rack controllers can be reached.");
                        throw new ApiError("busy", busy.reply().with("Retry-After", "7"));
                    }
                    return Reply.json(List.of());
                }),
                Operation.get(api + "closed/")
                        .as("ClosedHandler", "read")
                        .access(Access.entitled("can_edit_machines"))
                        .does(call -> Reply.json(null)),
                Operation.get(api + "fault/").as("FaultHandler", "read").does(call -> {
                    throw new IllegalStateException("made to fail by this test");
                }),
                Operation.post(api + "boot-resources/")
                        .as("BootResourcesHandler", "create")
                        .params(
                                Param.string("name", "").need(),
                                Param.integer("size", 0, Long.MAX_VALUE, "").need(),
                                Param.string("sha256", "").need())
                        .does(this::announce),
                Operation.put(api + "boot-resources/1/upload/2/").does(this::receive)));
        Describe describe = new Describe(List.of(new RouteTable(operations)), Map.of());
        operations.add(Operation.get(api + "describe/").access(Access.anyone()).does(describe::reply));
        OAuth<Principal.User> oauth = new OAuth<>(
                (consumer, token) -> consumer.equals("ck") && token.equals("tk")
                        ? new OAuth.Token<>(KEY.tokenSecret(), new Principal.User(1, "ada", false, Set.of()))
                        : null,
                NonceStore.none(),
                InstantSource.system());
        server = HttpServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .table(
                        new RouteTable(operations),
                        call -> {
                            OAuth.Verified<Principal.User> verified = oauth.verify(call);
                            return verified == null ? new Principal.Anonymous() : verified.owner();
                        },
                        Map.of("X-MAAS-API-Hash", describe.hash()))
                .start();
    }

    String url() {
        return "http://127.0.0.1:" + server.port() + "/MAAS/";
    }

    @Override
    public void close() {
        server.close();
    }

    private static Map<String, Object> machine(String id, String hostname) {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("hostname", hostname);
        machine.put("system_id", id);
        machine.put("status_name", "Ready");
        machine.put("status", 4);
        machine.put("zone", Map.of("id", 1, "name", "default"));
        machine.put("ip_addresses", List.of("10.0.0.1", "10.0.0.2"));
        machine.put("locked", false);
        return machine;
    }

    private Reply announce(Call call) {
        seen.add("announced " + call.parameters().all());
        return Reply.json(
                201,
                Map.of(
                        "sets",
                        Map.of(
                                "20260101",
                                Map.of("files", Map.of("old", Map.of("complete", true))),
                                "20260102",
                                Map.of(
                                        "files",
                                        Map.of(
                                                "root",
                                                Map.of(
                                                        "complete",
                                                        false,
                                                        "upload_uri",
                                                        "/MAAS/api/2.0/boot-resources/1/upload/2/"))))));
    }

    private Reply receive(Call call) throws IOException {
        byte[] piece = call.body().readAllBytes();
        uploaded.write(piece);
        seen.add("piece " + piece.length);
        return Reply.bytes("text/plain", "OK".getBytes(StandardCharsets.UTF_8));
    }
}
