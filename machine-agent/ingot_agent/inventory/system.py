"""What the firmware says of the whole machine (SMBIOS, or the device tree)."""

from __future__ import annotations

import os

from .files import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict

HYPERVISORS = ("qemu", "kvm", "bochs", "vmware", "virtualbox", "innotek", "xen", "bhyve", "parallels", "openstack", "amazon ec2",
               "google compute engine", "hyper-v", "virtual machine")  # fmt: skip


def system(root: str = "/") -> Dict[str, Any]:
    """The `system` part of machine-resources."""
    base = os.path.join(root, "sys/class/dmi/id")

    def dmi(name: str) -> str:
        return text(os.path.join(base, name))

    tree = os.path.join(root, "proc/device-tree")
    vendor, product = dmi("sys_vendor"), dmi("product_name") or text(os.path.join(tree, "model"))
    said = " ".join((vendor, product, dmi("bios_vendor"), dmi("board_vendor"))).lower()
    flags = " hypervisor " in " " + text(os.path.join(root, "proc/cpuinfo")).replace("\n", " ") + " "
    virtual = flags or any(name in said for name in HYPERVISORS)
    return {
        "uuid": dmi("product_uuid").lower(),
        "vendor": vendor,
        "product": product,
        "family": dmi("product_family"),
        "version": dmi("product_version"),
        "sku": dmi("product_sku"),
        "serial": dmi("product_serial") or text(os.path.join(tree, "serial-number")),
        "type": "virtual-machine" if virtual else "physical",
        "firmware": {"vendor": dmi("bios_vendor"), "date": dmi("bios_date"), "version": dmi("bios_version")},
        "chassis": {
            "vendor": dmi("chassis_vendor"),
            "type": dmi("chassis_type"),
            "serial": dmi("chassis_serial"),
            "version": dmi("chassis_version"),
        },
        "motherboard": {
            "vendor": dmi("board_vendor"),
            "product": dmi("board_name"),
            "serial": dmi("board_serial"),
            "version": dmi("board_version"),
        },
    }
