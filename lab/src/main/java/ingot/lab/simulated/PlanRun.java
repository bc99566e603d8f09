package ingot.lab.simulated;

import ingot.client.Fields;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Follows a plan's steps on a machine's disks; images are fetched in part. */
final class PlanRun {

    private static final int IMAGE_PART = 1 << 20;

    private final MetadataClient server;
    private final HttpPort http;
    private final Disks disks;
    private final Console console;

    /** Told of each step that has ended well. */
    @FunctionalInterface
    interface Story {
        void done(Plan.Step step) throws Trouble, InterruptedException;
    }

    PlanRun(MetadataClient server, HttpPort http, Disks disks, Console console) {
        this.server = server;
        this.http = http;
        this.disks = disks;
        this.console = console;
    }

    /** The stage of an installation that a step belongs to, as its events name it. */
    static String stage(String op) {
        return switch (op) {
            case "wipe", "partition", "format", "mount" -> "stage-partitioning";
            case "image" -> "stage-extract";
            case "netboot_off", "verify_zero" -> "stage-late";
            default -> "stage-curthooks";
        };
    }

    /** Takes every step in order; returns why one failed, empty when none did. */
    String run(Plan plan, Story story) throws Trouble, InterruptedException {
        Map<String, String> serials = new HashMap<>();
        plan.disks().forEach(disk -> serials.put(disk.id(), disk.serial()));
        for (Plan.Step step : plan.steps()) {
            String failure = take(step, serials);
            if (!failure.isEmpty()) {
                return "step " + step.id() + " (" + step.op() + "): " + failure;
            }
            story.done(step);
        }
        console.say("agent: " + plan.kind() + " finished, " + plan.steps().size() + " steps");
        return "";
    }

    private String take(Plan.Step step, Map<String, String> serials) throws Trouble, InterruptedException {
        String serial = serials.getOrDefault(step.text("disk"), "");
        switch (step.op()) {
            case "wipe" -> disks.wipe(serial);
            case "partition" -> disks.write(serial);
            case "image" -> {
                return image(step.text("url"));
            }
            case "file" -> disks.writeFile(step.text("path"), step.text("content"));
            case "boot_loader" -> disks.makeBootable();
            case "netboot_off" -> {
                HttpPort.Response answer = server.post(step.text("url"), Fields.of("op", "netboot_off"));
                return answer.status() == 200 ? "" : "answer " + answer.status() + " " + answer.text();
            }
            case "format", "mount", "chroot", "verify_zero" -> {
                // nothing that the wire would show
            }
            default -> {
                return "unknown";
            }
        }
        return "";
    }

    private String image(String url) throws InterruptedException {
        try {
            int status = http.start(url, IMAGE_PART).status();
            return status == 206 || status == 200 ? "" : url + ": answer " + status;
        } catch (IOException away) {
            return url + ": " + away.getMessage();
        }
    }
}
