package ingot.lab.fault;

/** Where in a machine's life a fault strikes. In order. */
public enum Stage {
    ENLIST,
    COMMISSION,
    DEPLOY,
    /** Once it is deployed: it restarts from its disk. */
    DEPLOYED,
    RELEASE
}
