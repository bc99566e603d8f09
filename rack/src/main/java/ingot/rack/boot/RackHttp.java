package ingot.rack.boot;

import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.HttpServer;
import ingot.http.Method;
import ingot.http.Reply;
import ingot.rack.metadata.RackMetadata;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The rack's HTTP service on port 5248: boot files and images at the root, metadata and API below {@code /MAAS/}. */
public final class RackHttp {

    private RackHttp() {}

    public static HttpServer start(InetSocketAddress address, BootContent content, RackMetadata metadata)
            throws IOException {
        return HttpServer.builder()
                .listen(address)
                .mount("/MAAS/", call -> metadata.answer(call, call.pathValue("rest")))
                .mount("/", call -> file(call, content))
                .start();
    }

    private static Reply file(Call call, BootContent content) {
        if (call.method() != Method.GET) {
            throw ApiError.of(405, "Boot files can only be read.");
        }
        String name = call.pathValue("rest").replaceAll("^/+", "");
        BootContent.Found found =
                content.find(name, call.peer().getAddress(), RackMetadata.baseUrl(call), BootContent.Way.HTTP);
        return switch (found) {
            case null -> throw ApiError.of(404, "No boot file of this name.");
            case BootContent.Found.Text text -> Reply.bytes("text/plain; charset=utf-8", text.bytes());
            case BootContent.Found.OnDisk file ->
                Reply.file("application/octet-stream", file.path())
                        .whenSent((bytes, took) ->
                                content.served(name, call.peer().getAddress(), bytes, took));
        };
    }
}
