package ingot.rack.power;

/** What shall be done. */
public enum PowerAction {
    ON,
    /** At once, unless the machine's settings ask for the soft way. */
    OFF,
    /** By asking the operating system. */
    SOFT_OFF,
    /** Off if it is on, then on. */
    CYCLE,
    /** A restart without cutting the power; few drivers can. */
    RESET,
    QUERY
}
