package ingot.core.storage;

import ingot.core.boot.Firmware;

/**
 * The machine and the attempt a plan is for.
 *
 * @param attempt id of the attempt; the same attempt always gives the same plan
 * @param hostname without domain
 * @param domain may be empty
 * @param everDeployed whether an operating system of its own has ever run from its disks
 * @param architecture Debian name without sub-architecture
 */
public record PlanSubject(
        String attempt,
        String systemId,
        String hostname,
        String domain,
        boolean everDeployed,
        Firmware firmware,
        String architecture) {

    public PlanSubject {
        if (!hostname.matches("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")) {
            throw new IllegalArgumentException("hostname: " + hostname + " (expected: letters, digits and -)");
        }
        if (!domain.matches("[A-Za-z0-9.-]{0,253}")) {
            throw new IllegalArgumentException("domain: " + domain + " (expected: letters, digits, . and -)");
        }
    }

    String fqdn() {
        return domain.isEmpty() ? hostname : hostname + "." + domain;
    }
}
