"""Network cards, and the interfaces with their addresses."""

from __future__ import annotations

import os

from .ethtool import firmware_version, port
from .files import compact, link, names, natural, number, text
from .pci import sriov

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional

    from .pci import PciDevice

TYPES = {"1": "broadcast", "772": "loopback", "512": "point-to-point", "65534": "point-to-point", "32": "broadcast"}
ETHERNET, INFINIBAND = "1", "32"


def cards(devices: List[PciDevice], root: str = "/") -> Dict[str, Any]:
    """The `network` part of machine-resources: one card for each PCI function (or USB device) that has interfaces."""
    import socket

    by_address = {device.address: device for device in devices}
    found: Dict[str, Dict[str, Any]] = {}
    base = os.path.join(root, "sys/class/net")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for name in sorted(names(base), key=natural):
            folder = os.path.join(base, name)
            if not os.path.exists(os.path.join(folder, "device")) or text(os.path.join(folder, "type")) not in (ETHERNET, INFINIBAND):
                continue
            device = os.path.realpath(os.path.join(folder, "device"))
            address = pci_address(device)
            if device not in found:
                pci = by_address.get(address)
                card: Dict[str, Any] = pci.identity() if pci else {"numa_node": 0}
                bus = usb_address(device)
                if bus:
                    card.pop("pci_address", None)
                    card["usb_address"] = bus
                driver = link(os.path.join(device, "driver"))
                if driver and (not pci or "/virtio" in device or bus):
                    card["driver"] = driver
                firmware = firmware_version(control, name)
                if firmware and firmware.lower() != "n/a":
                    card["firmware_version"] = firmware
                virtual = sriov(device)
                if virtual:
                    card["sriov"] = virtual
                card["ports"] = []
                found[device] = card
            entry: Dict[str, Any] = {
                "id": name,
                "address": text(os.path.join(folder, "address")),
                "port": number(os.path.join(folder, "dev_port")),
                "protocol": "infiniband" if text(os.path.join(folder, "type")) == INFINIBAND else "ethernet",
            }
            entry.update(port(control, name))
            found[device]["ports"].append(entry)
    listed = list(found.values())
    return {"cards": listed, "total": len(listed)}


def pci_address(path: str) -> str:
    """The last PCI address in a device's path, empty if it has none."""
    for part in reversed(path.split("/")):
        if len(part) == 12 and part[4] == part[7] == ":" and part[10] == ".":
            return part
    return ""


def usb_address(path: str) -> str:
    """`bus:device` of a USB device that the path leads through, empty if it does not."""
    while len(path) > 1:
        if os.path.exists(os.path.join(path, "busnum")) and os.path.exists(os.path.join(path, "devnum")):
            return "%d:%d" % (number(os.path.join(path, "busnum")), number(os.path.join(path, "devnum")))
        path = os.path.dirname(path)
        if path.endswith("/devices"):
            break
    return ""


def interfaces(root: str = "/", addresses: Optional[Dict[str, List[Dict[str, Any]]]] = None) -> Dict[str, Any]:
    """The `networks` part of machine-resources. `addresses` by interface name; read from the kernel if not given."""
    if addresses is None:
        addresses = read_addresses()
    found = {}
    base = os.path.join(root, "sys/class/net")
    for name in sorted(names(base), key=natural):
        folder = os.path.join(base, name)
        flags = number(os.path.join(folder, "flags"), 0, 16)
        statistics = {key: number(os.path.join(folder, "statistics", key)) for key in ("rx_bytes", "tx_bytes", "rx_packets", "tx_packets")}
        found[name] = {
            "addresses": addresses.get(name, []),
            "counters": {
                "bytes_received": statistics["rx_bytes"],
                "bytes_sent": statistics["tx_bytes"],
                "packets_received": statistics["rx_packets"],
                "packets_sent": statistics["tx_packets"],
            },
            "hwaddr": text(os.path.join(folder, "address")),
            "mtu": number(os.path.join(folder, "mtu")),
            "state": "up" if flags & 1 else "down",
            "type": TYPES.get(text(os.path.join(folder, "type")), "unknown"),
            "bond": _bond(folder),
            "bridge": _bridge(folder),
            "vlan": _vlan(root, name, folder),
        }
    return found


def read_addresses() -> Dict[str, List[Dict[str, Any]]]:
    """Addresses of all interfaces, from iproute2."""
    import json

    from ..process import attempt

    status, out, _ = attempt(["ip", "-j", "address", "show"], timeout=30)
    found: Dict[str, List[Dict[str, Any]]] = {}
    if status != 0:
        return found
    for entry in json.loads(out or b"[]"):
        found[str(entry.get("ifname", "")).partition("@")[0]] = [
            {
                "family": address.get("family"),
                "address": address.get("local"),
                "netmask": str(address.get("prefixlen")),
                "scope": {"host": "local"}.get(address.get("scope"), address.get("scope")),
            }
            for address in entry.get("addr_info", [])
            if address.get("local")
        ]
    return found


def _bond(folder: str) -> Optional[Dict[str, Any]]:
    base = os.path.join(folder, "bonding")
    if not os.path.isdir(base):
        return None
    return compact(
        {
            "mode": text(os.path.join(base, "mode")).partition(" ")[0],
            "transmit_policy": text(os.path.join(base, "xmit_hash_policy")).partition(" ")[0],
            "up_delay": number(os.path.join(base, "updelay")),
            "down_delay": number(os.path.join(base, "downdelay")),
            "mii_frequency": number(os.path.join(base, "miimon")),
            "mii_state": text(os.path.join(base, "mii_status")),
            "lower_devices": text(os.path.join(base, "slaves")).split(),
        }
    )


def _bridge(folder: str) -> Optional[Dict[str, Any]]:
    base = os.path.join(folder, "bridge")
    if not os.path.isdir(base):
        return None
    return {
        "id": text(os.path.join(base, "bridge_id")),
        "stp": number(os.path.join(base, "stp_state")) == 1,
        "forward_delay": number(os.path.join(base, "forward_delay")),
        "upper_devices": names(os.path.join(folder, "brif")),
    }


def _vlan(root: str, name: str, folder: str) -> Optional[Dict[str, Any]]:
    fields = {}
    for line in text(os.path.join(root, "proc/net/vlan", name)).splitlines():
        if "VID:" in line:
            fields["vid"] = line.split("VID:")[1].split()[0]
    if not fields.get("vid", "").isdigit():
        return None
    lower = [entry[6:] for entry in names(folder) if entry.startswith("lower_")]
    return {"lower_device": lower[0] if lower else "", "vid": int(fields["vid"])}
