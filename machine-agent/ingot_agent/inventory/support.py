"""A text for people who look into a machine's trouble; no secrets in it."""

from __future__ import annotations

import os

from .files import modaliases, names, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List


def report(root: str = "/") -> str:
    """Sections with a heading each."""
    sections: List[str] = []

    def section(title: str, body: str) -> None:
        sections.append("-----BEGIN %s-----\n%s\n-----END %s-----" % (title, body, title))

    kernel = os.uname()
    section("KERNEL INFO", "%s %s %s %s" % (kernel.sysname, kernel.release, kernel.version, kernel.machine))
    section("KERNEL CMDLINE", text(os.path.join(root, "proc/cmdline")))
    section("PCI INFO", _pci(root))
    section("MODALIASES", "\n".join(modaliases(root)))
    section("NETWORK LINKS", _links(root))
    section("BLOCK DEVICES", _blocks(root))
    section("DMI KEYPAIRS", _dmi(root))
    section("UPTIME", text(os.path.join(root, "proc/uptime")))
    section("MEMORY", text(os.path.join(root, "proc/meminfo")))
    return "\n\n".join(sections)


def _pci(root: str) -> str:
    from .pci import pci_devices

    return "\n".join(
        "%s %s [%s]: %s [%s:%s] driver=%s" % (d.address, d.vendor, d.kind, d.product, d.vendor_id, d.product_id, d.driver)
        for d in pci_devices(root)
    )


def _links(root: str) -> str:
    base = os.path.join(root, "sys/class/net")
    lines = []
    for name in names(base):
        folder = os.path.join(base, name)
        lines.append(
            "%s address=%s state=%s carrier=%s speed=%s device=%s"
            % (
                name,
                text(os.path.join(folder, "address")),
                text(os.path.join(folder, "operstate")),
                text(os.path.join(folder, "carrier")),
                text(os.path.join(folder, "speed")),
                os.path.realpath(os.path.join(folder, "device")) if os.path.exists(os.path.join(folder, "device")) else "-",
            )
        )
    return "\n".join(lines)


def _blocks(root: str) -> str:
    from .storage import disks

    return "\n".join(
        "%s type=%s model=%s serial=%s wwn=%s size=%d block=%d links=%s"
        % (d.name, d.type, d.model, d.serial, d.wwn, d.size, d.block_size, ",".join(d.links))
        for d in disks(root)
    )


def _dmi(root: str) -> str:
    base = os.path.join(root, "sys/class/dmi/id")
    return "\n".join("%s=%s" % (name, text(os.path.join(base, name))) for name in names(base) if os.path.isfile(os.path.join(base, name)))
