package ingot.rack.power;

import static ingot.rack.power.PowerField.choice;
import static ingot.rack.power.PowerField.password;
import static ingot.rack.power.PowerField.text;

import ingot.rack.power.PowerField.Choice;
import java.util.List;

/** The power types of MAAS that Ingot does not drive yet, with their settings (facts/power.md §4). A table, no logic. */
final class DeclaredPowerTypes {
    private static final PowerField ADDRESS = text("power_address", "Address").needed();
    private static final PowerField USER = text("power_user", "User");
    private static final PowerField PASSWORD = password("power_pass", "Password");
    private static final PowerField ON_DELAY =
            text("power_on_delay", "Seconds between off and on").preset("5");
    private static final PowerField VERIFY_SSL =
            choice("power_verify_ssl", "Check the certificate", "n", new Choice("n", "No"), new Choice("y", "Yes"));

    private DeclaredPowerTypes() {}

    static List<PowerType> all() {
        return List.of(
                PowerType.single(
                        "amt",
                        "Intel AMT",
                        "power_address",
                        USER.preset("admin"),
                        PASSWORD,
                        choice(
                                "port",
                                "Port",
                                "16992",
                                new Choice("16992", "16992 (http)"),
                                new Choice("16993", "16993 (https)")),
                        ADDRESS),
                PowerType.shared(
                        "apc",
                        "APC power distribution unit",
                        "power_address",
                        ADDRESS,
                        text("node_outlet", "Outlet (1-16)").needed().ofNode(),
                        ON_DELAY,
                        choice(
                                "pdu_type",
                                "Kind of unit",
                                "RPDU",
                                new Choice("RPDU", "rPDU"),
                                new Choice("MASTERSWITCH", "MasterSwitch"))),
                PowerType.shared(
                        "dli",
                        "Digital Loggers power distribution unit",
                        "power_address",
                        text("outlet_id", "Outlet").needed().ofNode(),
                        ADDRESS,
                        USER,
                        PASSWORD),
                PowerType.shared(
                        "eaton",
                        "Eaton power distribution unit",
                        "power_address",
                        ADDRESS,
                        text("node_outlet", "Outlet (1-24)").needed().ofNode(),
                        ON_DELAY),
                PowerType.shared(
                        "hmc",
                        "IBM Hardware Management Console for POWER",
                        "power_address",
                        ADDRESS,
                        USER,
                        PASSWORD,
                        text("server_name", "Managed system").needed().ofNode(),
                        text("lpar", "Logical partition").needed().ofNode()),
                PowerType.shared(
                                "hmcz",
                                "IBM Hardware Management Console for Z (DPM)",
                                "power_address",
                                ADDRESS,
                                USER.needed(),
                                PASSWORD.needed(),
                                text("power_partition_name", "Partition")
                                        .needed()
                                        .ofNode(),
                                choice(
                                                "power_verify_ssl",
                                                "Check the certificate",
                                                "y",
                                                new Choice("n", "No"),
                                                new Choice("y", "Yes"))
                                        .needed())
                        .probing()
                        .orderingBoot(),
                PowerType.shared(
                                "lxd",
                                "LXD virtual machine",
                                "power_address",
                                ADDRESS,
                                text("instance_name", "Instance").needed().ofNode(),
                                text("project", "Project").needed().preset("default"),
                                password("password", "Trust password or token"),
                                text("certificate", "Client certificate (PEM)"),
                                password("key", "Client key (PEM)"))
                        .probing()
                        .withUrlAddress("power_address"),
                PowerType.shared(
                        "moonshot",
                        "HP Moonshot, by IPMI",
                        "power_address",
                        ADDRESS,
                        USER,
                        PASSWORD,
                        text("power_hwaddress", "Bridging arguments").needed().ofNode()),
                PowerType.shared(
                                "mscm",
                                "HP Moonshot, by chassis manager",
                                "power_address",
                                ADDRESS,
                                USER,
                                PASSWORD,
                                text("node_id", "Node (cXnY)").needed().ofNode())
                        .probing(),
                PowerType.shared(
                                "msftocs",
                                "Microsoft Open Compute chassis manager",
                                "power_address",
                                ADDRESS,
                                text("power_port", "Port"),
                                USER,
                                PASSWORD,
                                text("blade_id", "Blade (1-24)").needed().ofNode())
                        .probing(),
                PowerType.single(
                        "openbmc",
                        "OpenBMC, by its REST interface",
                        "power_address",
                        ADDRESS,
                        USER.needed(),
                        PASSWORD.needed()),
                PowerType.shared(
                                "proxmox",
                                "Proxmox VE",
                                "power_address",
                                ADDRESS,
                                text("power_user", "User with realm").needed(),
                                PASSWORD,
                                text("power_token_name", "Token name"),
                                password("power_token_secret", "Token secret"),
                                text("power_vm_name", "Machine (id or name)")
                                        .needed()
                                        .ofNode(),
                                VERIFY_SSL.needed())
                        .probing()
                        .withUrlAddress("power_address"),
                PowerType.shared(
                        "raritan",
                        "Raritan power distribution unit",
                        "power_address",
                        ADDRESS,
                        text("node_outlet", "Outlet").needed().ofNode(),
                        ON_DELAY),
                PowerType.shared(
                                "recs_box",
                                "Christmann RECS|Box",
                                "power_address",
                                text("node_id", "Node").needed().ofNode(),
                                ADDRESS,
                                text("power_port", "Port"),
                                USER,
                                PASSWORD)
                        .probing(),
                PowerType.shared(
                                "redfish",
                                "Redfish",
                                "power_address",
                                ADDRESS,
                                USER.needed(),
                                PASSWORD.needed(),
                                text("node_id", "System").ofNode())
                        .withUrlAddress("power_address"),
                PowerType.shared(
                                "sm15k",
                                "SeaMicro 15000",
                                "power_address",
                                text("system_id", "System").needed().ofNode(),
                                ADDRESS,
                                USER,
                                PASSWORD,
                                choice(
                                                "power_control",
                                                "Way of control",
                                                "ipmi",
                                                new Choice("ipmi", "IPMI"),
                                                new Choice("restapi", "REST v0.9"),
                                                new Choice("restapi2", "REST v2.0"))
                                        .needed())
                        .probing(),
                PowerType.shared(
                                "ucsm",
                                "Cisco UCS Manager",
                                "power_address",
                                text("uuid", "Server UUID").needed().ofNode(),
                                text("power_address", "URL").needed(),
                                USER,
                                PASSWORD)
                        .probing()
                        .withUrlAddress("power_address"),
                PowerType.shared(
                                "virsh",
                                "libvirt virtual machine",
                                "power_address",
                                text("power_address", "libvirt URI").needed(),
                                PASSWORD,
                                text("power_id", "Domain").needed().ofNode())
                        .probing()
                        .withUrlAddress("power_address"),
                PowerType.shared(
                                "vmware",
                                "VMware vSphere or ESXi",
                                "power_address",
                                text("power_vm_name", "Machine name").ofNode(),
                                text("power_uuid", "Machine UUID").ofNode(),
                                ADDRESS,
                                USER.needed(),
                                PASSWORD.needed(),
                                text("power_port", "Port"),
                                text("power_protocol", "Protocol"))
                        .probing(),
                PowerType.single("wedge", "Facebook Wedge", "power_address", ADDRESS, USER, PASSWORD));
    }
}
