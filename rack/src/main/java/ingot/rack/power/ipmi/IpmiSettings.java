package ingot.rack.power.ipmi;

import ingot.rack.power.PowerFailed;
import ingot.rack.power.PowerParameters;
import ingot.wire.rmcp.CipherSuite;
import ingot.wire.rmcp.IpmiSecret;
import ingot.wire.rmcp.Octets;
import ingot.wire.rmcp.PrivilegeLevel;
import ingot.wire.rmcp.Rakp1;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The settings of the power type {@code ipmi}, checked (facts/power.md §4).
 *
 * @param suite absent: the best that both sides know
 * @param workarounds names of what to be lenient about
 */
record IpmiSettings(
        BmcAddress address,
        Octets user,
        IpmiSecret password,
        IpmiSecret kg,
        Optional<CipherSuite> suite,
        PrivilegeLevel privilege,
        Set<String> workarounds,
        BootType bootType,
        boolean softOff) {
    /** Name the wanted privilege already when opening the session. */
    static final String OPEN_SESSION_PRIVILEGE = "opensesspriv";
    /** Do not ask for the channel's authentication capabilities first. */
    static final String SKIP_CAPABILITIES = "authcap";
    /** Accept a login whose last proof is wrong. */
    static final String SKIP_LAST_PROOF = "integritycheckvalue";

    /**
     * Reads the settings as they are stored.
     *
     * @throws PowerFailed.Setting naming the setting that is missing or wrong
     */
    static IpmiSettings of(PowerParameters parameters) {
        if (parameters.text("power_driver", "LAN_2_0").equals("LAN")) {
            throw new PowerFailed.Setting("power_driver LAN (IPMI 1.5) is not spoken, as it sends passwords that can be"
                    + " recovered; set power_driver to LAN_2_0, which nearly all BMCs understand");
        }
        Octets user = Octets.ofText(parameters.text("power_user"));
        if (user.length() > Rakp1.USER_NAME_BYTES_MAX) {
            throw new PowerFailed.Setting("power_user: " + user.length() + " bytes (expected: at most 16)");
        }
        return new IpmiSettings(
                BmcAddress.parse(parameters.needed("power_address")),
                user,
                secret("power_pass", () -> IpmiSecret.ofText(parameters.text("power_pass"))),
                secret("k_g", () -> IpmiSecret.ofTextOrHex(parameters.text("k_g"))),
                suite(parameters),
                privilege(parameters.text("privilege_level", "OPERATOR")),
                Set.copyOf(parameters.texts("workaround_flags", List.of(OPEN_SESSION_PRIVILEGE))),
                BootType.of(parameters.text("power_boot_type", "auto")),
                parameters.text("power_off_mode", "hard").equals("soft"));
    }

    private static IpmiSecret secret(String setting, Supplier<IpmiSecret> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new PowerFailed.Setting(setting + ": " + e.getMessage());
        }
    }

    /** Absent is MAAS's default, 3; empty means "the best". */
    private static Optional<CipherSuite> suite(PowerParameters parameters) {
        List<String> given = parameters.texts("cipher_suite_id", List.of("3"));
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Optional<CipherSuite> suite = given.get(0).matches("[0-9]{1,2}")
                ? CipherSuite.ofId(Integer.parseInt(given.get(0)))
                : Optional.empty();
        if (suite.isEmpty() || suite.get() == CipherSuite.SUITE_0) {
            throw new PowerFailed.Setting("cipher_suite_id: " + given.get(0) + " (expected: 17, 3, 8, 12 or empty)");
        }
        return suite;
    }

    private static PrivilegeLevel privilege(String setting) {
        return switch (setting) {
            case "USER" -> PrivilegeLevel.USER;
            case "OPERATOR" -> PrivilegeLevel.OPERATOR;
            case "ADMIN" -> PrivilegeLevel.ADMINISTRATOR;
            default ->
                throw new PowerFailed.Setting("privilege_level: " + setting + " (expected: USER, OPERATOR or ADMIN)");
        };
    }

    /** How the firmware shall start the machine. */
    enum BootType {
        /** As the boot flags say already. */
        AUTO,
        LEGACY,
        EFI;

        private static BootType of(String setting) {
            return switch (setting) {
                case "auto" -> AUTO;
                case "legacy" -> LEGACY;
                case "efi" -> EFI;
                default ->
                    throw new PowerFailed.Setting("power_boot_type: " + setting + " (expected: auto, legacy or efi)");
            };
        }
    }
}
