package ingot.lab;

import java.util.Locale;

/** How far each machine goes. In order. */
enum Goal {
    NEW,
    READY,
    DEPLOYED,
    RELEASED;

    /** As written on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean reaches(Goal other) {
        return compareTo(other) >= 0;
    }
}
