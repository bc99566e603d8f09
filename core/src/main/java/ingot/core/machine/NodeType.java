package ingot.core.machine;

import java.util.Arrays;
import java.util.Optional;

/** Kinds of node (facts: lifecycle §1). Only {@link #MACHINE} runs through the state machine. */
public enum NodeType {
    MACHINE(0, "Machine"),
    DEVICE(1, "Device"),
    RACK_CONTROLLER(2, "Rack controller"),
    REGION_CONTROLLER(3, "Region controller"),
    REGION_AND_RACK_CONTROLLER(4, "Region and rack controller");

    private final int number;
    private final String label;

    NodeType(int number, String label) {
        this.number = number;
        this.label = label;
    }

    /** The type with a wire number, empty outside 0..4. */
    public static Optional<NodeType> ofNumber(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    /** Wire number ({@code node_type}). */
    public int number() {
        return number;
    }

    /** Wire label ({@code node_type_name}). */
    public String label() {
        return label;
    }

    /** Whether this is a rack or a region. */
    public boolean controller() {
        return this == RACK_CONTROLLER || this == REGION_CONTROLLER || this == REGION_AND_RACK_CONTROLLER;
    }
}
