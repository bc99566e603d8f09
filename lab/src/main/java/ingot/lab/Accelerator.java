package ingot.lab;

import java.util.List;
import java.util.Locale;

/** How QEMU runs a guest's code. */
enum Accelerator {
    KVM,
    TCG;

    /** As written on the command line and in the JSON. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** QEMU's arguments (lab recipe §0: emulation is quickest with a small translation buffer and one CPU). */
    List<String> arguments() {
        return switch (this) {
            case KVM -> List.of("-accel", "kvm", "-cpu", "host");
            case TCG -> List.of("-accel", "tcg,tb-size=256", "-cpu", "max");
        };
    }
}
