"""PCI and USB devices, and graphics cards among them."""

from __future__ import annotations

import os

from .files import compact, driver_version, link, names, natural, number, numa_node, text
from .ids import Ids

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List


def hexadecimal(path: str) -> str:
    value = text(path)
    return value[2:] if value.startswith("0x") else value


class PciDevice:
    """One function of a PCI card. `path` is its folder below /sys/devices; `kind` the class as six hex digits."""

    __slots__ = ("address", "path", "kind", "vendor_id", "product_id", "vendor", "product", "driver", "driver_version", "numa_node", "iommu")

    def __init__(self, root: str, address: str, ids: Ids) -> None:
        self.address = address
        self.path = os.path.realpath(os.path.join(root, "sys/bus/pci/devices", address))
        self.kind = hexadecimal(os.path.join(self.path, "class")).rjust(6, "0")
        self.vendor_id = hexadecimal(os.path.join(self.path, "vendor"))
        self.product_id = hexadecimal(os.path.join(self.path, "device"))
        self.vendor = ids.vendor(self.vendor_id)
        self.product = ids.product(self.vendor_id, self.product_id)
        self.driver = link(os.path.join(self.path, "driver"))
        self.driver_version = driver_version(root, link(os.path.join(self.path, "driver/module")) or self.driver)
        self.numa_node = numa_node(self.path)
        iommu = link(os.path.join(self.path, "iommu_group"))
        self.iommu = int(iommu) if iommu.isdigit() else 0

    def identity(self) -> Dict[str, Any]:
        """The keys that cards of every kind share."""
        found: Dict[str, Any] = compact(
            {
                "driver": self.driver,
                "driver_version": self.driver_version if self.driver else "",
                "vendor": self.vendor,
                "vendor_id": self.vendor_id,
                "product": self.product,
                "product_id": self.product_id,
                "pci_address": self.address,
            }
        )
        found["numa_node"] = self.numa_node
        return found


def pci_devices(root: str = "/") -> List[PciDevice]:
    ids = Ids("pci", root)
    return [PciDevice(root, address, ids) for address in names(os.path.join(root, "sys/bus/pci/devices"))]


def pci(devices: List[PciDevice]) -> Dict[str, Any]:
    """The `pci` part of machine-resources."""
    listed = []
    for device in devices:
        entry = device.identity()
        entry.update(iommu_group=device.iommu, vpd={})
        listed.append(entry)
    return {"devices": listed, "total": len(listed)}


def sriov(path: str) -> Dict[str, Any]:
    """How many virtual functions a card has and could have; empty if none."""
    total = number(os.path.join(path, "sriov_totalvfs"))
    if total == 0:
        return {}
    return {"current_vfs": number(os.path.join(path, "sriov_numvfs")), "maximum_vfs": total, "vfs": []}


def gpu(devices: List[PciDevice]) -> Dict[str, Any]:
    """The `gpu` part of machine-resources."""
    cards = []
    for device in devices:
        if not device.kind.startswith("03"):
            continue
        card = device.identity()
        for name in names(os.path.join(device.path, "drm")):
            if name.startswith("card"):
                card["drm"] = {"id": int(name[4:]) if name[4:].isdigit() else 0, "card_name": name}
        virtual = sriov(device.path)
        if virtual:
            card["sriov"] = virtual
        cards.append(card)
    return {"cards": cards, "total": len(cards)}


def usb(root: str = "/") -> Dict[str, Any]:
    """The `usb` part of machine-resources; hubs are left out."""
    ids = Ids("usb", root)
    base = os.path.join(root, "sys/bus/usb/devices")
    listed = []
    for name in sorted(names(base), key=natural):
        path = os.path.join(base, name)
        vendor, product = text(os.path.join(path, "idVendor")), text(os.path.join(path, "idProduct"))
        if not vendor or text(os.path.join(path, "bDeviceClass")) == "09":
            continue
        interfaces = []
        for child in names(path):
            folder = os.path.join(path, child)
            if not child.startswith(name + ":"):
                continue
            driver = link(os.path.join(folder, "driver"))
            interfaces.append(
                compact(
                    {
                        "class_id": number(os.path.join(folder, "bInterfaceClass"), 0, 16),
                        "subclass_id": number(os.path.join(folder, "bInterfaceSubClass"), 0, 16),
                        "number": number(os.path.join(folder, "bInterfaceNumber"), 0, 16),
                        "driver": driver,
                        "driver_version": driver_version(root, driver),
                    }
                )
            )
        entry: Dict[str, Any] = compact(
            {
                "vendor": text(os.path.join(path, "manufacturer")) or ids.vendor(vendor),
                "vendor_id": vendor,
                "product": text(os.path.join(path, "product")) or ids.product(vendor, product),
                "product_id": product,
                "serial": text(os.path.join(path, "serial")),
            }
        )
        speed = text(os.path.join(path, "speed"))
        entry.update(
            bus_address=number(os.path.join(path, "busnum")),
            device_address=number(os.path.join(path, "devnum")),
            interfaces=interfaces,
            speed=float(speed) if speed.replace(".", "", 1).isdigit() else 0,
        )
        listed.append(entry)
    return {"devices": listed, "total": len(listed)}
