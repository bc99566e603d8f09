package ingot.core.constraint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an interfaces constraint may ask of a network interface (facts: conventions §11). */
public enum InterfaceKey {
    ID(true),
    FABRIC(true),
    FABRIC_CLASS(true),
    IP(true),
    /** {@code unconfigured} for an interface without configured links. */
    MODE(false),
    NAME(true),
    HOSTNAME(true),
    SUBNET(true),
    SPACE(true),
    SUBNET_CIDR(true),
    TYPE(false),
    VLAN(true),
    VID(true),
    TAG(true),
    /** A minimum in Mbit/s. */
    LINK_SPEED(false);

    private final boolean negatable;

    InterfaceKey(boolean negatable) {
        this.negatable = negatable;
    }

    /** The key with a word such as {@code subnet_cidr}. */
    public static Optional<InterfaceKey> ofWord(String word) {
        return Arrays.stream(values()).filter(key -> key.word().equals(word)).findFirst();
    }

    /** The word in the constraint. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a {@code not_} form exists. */
    public boolean negatable() {
        return negatable;
    }
}
