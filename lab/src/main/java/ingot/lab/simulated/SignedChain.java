package ingot.lab.simulated;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What firmware, shim and the signed GRUB do one after another, all by TFTP. The loaders are read whole; kernel and initrd in
 * part, which GRUB would give up the same way when it ran out of memory.
 */
final class SignedChain {

    private static final int WHOLE = 8 << 20;
    private static final int PART = 64 << 10;
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\s*(configfile|linux|chainloader)\\s+(.*)$");
    private static final Pattern INITRD = Pattern.compile("(?m)^\\s*initrd\\s+(\\S+)");

    private final Map<String, String> variables;
    private final TftpClient tftp;
    private final Console console;

    SignedChain(String mac, TftpClient tftp, Console console) {
        this.variables = Map.of("${net_default_mac}", mac, "${grub_cpu}", "x86_64");
        this.tftp = tftp;
        this.console = console;
    }

    /**
     * Starts from the firmware's boot file.
     *
     * @throws Trouble when the chain breaks
     */
    Start run(String shim) throws IOException, Trouble {
        need(shim, WHOLE);
        need("grubx64.efi", WHOLE);
        // GRUB looks for its modules' lists first
        tftp.read("/grub/x86_64-efi/command.lst", PART);
        Matcher stub = COMMAND.matcher(need("/grub/grub.cfg", PART));
        while (stub.find()) {
            TftpClient.Got own = tftp.read(expand(stub.group(2)), PART);
            console.say("GRUB: " + expand(stub.group(2)) + (own.found() ? "" : " is not there"));
            Start start = own.found() ? script(own.text()) : null;
            if (start != null) {
                return start;
            }
        }
        throw new Trouble("GRUB: nothing to boot");
    }

    private @Nullable Start script(String text) throws IOException, Trouble {
        Matcher command = COMMAND.matcher(text);
        if (!command.find()) {
            return null;
        }
        if (command.group(1).equals("chainloader")) {
            return new Start.Disk();
        }
        String[] words = expand(command.group(2)).split(" ", 2);
        need(words[0], PART);
        Matcher initrd = INITRD.matcher(text);
        if (initrd.find()) {
            need(initrd.group(1), PART);
        }
        return new Start.Kernel(words.length < 2 ? "" : words[1].replace("\"", ""));
    }

    private String expand(String text) {
        String expanded = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            expanded = expanded.replace(variable.getKey(), variable.getValue());
        }
        return expanded;
    }

    private String need(String file, int max) throws IOException, Trouble {
        TftpClient.Got got = tftp.read(file, max);
        if (!got.found()) {
            throw new Trouble("TFTP: " + file + " is not there");
        }
        return got.text();
    }
}
