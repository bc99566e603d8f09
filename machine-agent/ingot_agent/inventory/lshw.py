"""The hardware as the XML that `lshw -xml` prints: tags are XPath expressions over it (facts/metadata-and-scripts.md §20).

Made from the machine-resources document, so that nothing is probed twice. Node ids, classes and element names are lshw's.
"""

from __future__ import annotations

import os

from .files import data, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterable, List, Optional, Tuple

# class code of PCI (first two bytes) → id and class of lshw
PCI_KINDS = {
    "0100": ("scsi", "storage"), "0101": ("ide", "storage"), "0104": ("raid", "storage"), "0106": ("sata", "storage"),
    "0107": ("sas", "storage"), "0108": ("nvme", "storage"), "0200": ("network", "network"), "0207": ("network", "network"),
    "0280": ("network", "network"), "0300": ("display", "display"), "0302": ("display", "display"), "0380": ("display", "display"),
    "0403": ("multimedia", "multimedia"), "0500": ("memory", "memory"), "0600": ("pci", "bridge"), "0601": ("isa", "bridge"),
    "0604": ("pci", "bridge"), "0680": ("bridge", "bridge"), "0700": ("communication", "communication"), "0c03": ("usb", "bus"),
    "0c05": ("serial", "bus"), "0c04": ("fiber", "bus"), "1000": ("generic", "generic"), "1200": ("processing-accelerators", "generic"),
}  # fmt: skip
BY_BASE = {
    "01": ("storage", "storage"), "02": ("network", "network"), "03": ("display", "display"), "04": ("multimedia", "multimedia"),
    "05": ("memory", "memory"), "06": ("bridge", "bridge"), "07": ("communication", "communication"), "08": ("generic", "system"),
    "09": ("input", "input"), "0b": ("processor", "processor"), "0c": ("serial", "bus"),
}  # fmt: skip


class Node:
    """One node of the tree: simple elements in order, then configuration, capabilities and children."""

    def __init__(self, base: str, kind: str, handle: str = "", claimed: bool = True) -> None:
        self.base = base
        self.kind = kind
        self.handle = handle
        self.claimed = claimed
        self.elements: List[Tuple[str, str, Dict[str, str]]] = []
        self.settings: List[Tuple[str, str]] = []
        self.capabilities: List[Tuple[str, str]] = []
        self.children: List[Node] = []

    def add(self, name: str, value: object, **attributes: str) -> Node:
        """Adds an element unless the value says nothing."""
        if value not in (None, "", 0):
            self.elements.append((name, str(value), attributes))
        return self

    def setting(self, name: str, value: object) -> Node:
        if value not in (None, ""):
            self.settings.append((name, str(value)))
        return self

    def capability(self, name: str, description: str = "") -> Node:
        self.capabilities.append((name, description))
        return self

    def child(self, node: Node) -> Node:
        self.children.append(node)
        return node

    def lines(self, node_id: str, depth: int) -> Iterable[str]:
        pad = " " * depth
        handle = ' handle="%s"' % escape(self.handle) if self.handle else ""
        claimed = ' claimed="true"' if self.claimed else ""
        yield '%s<node id="%s"%s class="%s"%s>' % (pad, escape(node_id), claimed, self.kind, handle)
        for name, value, attributes in self.elements:
            written = "".join(' %s="%s"' % (key, escape(said)) for key, said in attributes.items())
            yield "%s <%s%s>%s</%s>" % (pad, name, written, escape(value), name)
        if self.settings:
            yield pad + " <configuration>"
            for name, value in self.settings:
                yield '%s  <setting id="%s" value="%s" />' % (pad, escape(name), escape(value))
            yield pad + " </configuration>"
        if self.capabilities:
            yield pad + " <capabilities>"
            for name, description in self.capabilities:
                if description:
                    yield '%s  <capability id="%s" >%s</capability>' % (pad, escape(name), escape(description))
                else:
                    yield '%s  <capability id="%s" />' % (pad, escape(name))
            yield pad + " </capabilities>"
        for node_id, node in numbered(self.children):
            yield from node.lines(node_id, depth + 1)
        yield pad + "</node>"


def numbered(nodes: List[Node]) -> Iterable[Tuple[str, Node]]:
    """Each node with its id: the plain one where it is alone among its siblings, else with `:0`, `:1` …"""
    counts: Dict[str, int] = {}
    for node in nodes:
        counts[node.base] = counts.get(node.base, 0) + 1
    seen: Dict[str, int] = {}
    for node in nodes:
        number = seen.get(node.base, 0)
        seen[node.base] = number + 1
        yield ("%s:%d" % (node.base, number) if counts[node.base] > 1 else node.base), node


def escape(value: str) -> str:
    """XML text and attribute values; what XML 1.0 cannot hold is left out."""
    kept = "".join(c for c in value if c >= " " and c not in "\x7f\ufffe\uffff" or c == "\t")
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def document(inventory: Dict[str, Any], root: str = "/") -> str:
    """The whole document."""
    parts = inventory.get("resources") or {}
    host = Node("host", "system", "DMI:0001")
    _host(host, parts.get("system") or {}, str((inventory.get("environment") or {}).get("server_name") or ""))
    core = host.child(Node("core", "bus", "DMI:0002"))
    _board(core, parts.get("system") or {})
    _firmware(core, parts.get("system") or {}, root)
    _processors(core, parts.get("cpu") or {}, root)
    _memory(core, parts.get("memory") or {}, root)
    _pci(core, inventory, parts)
    lines = ['<?xml version="1.0" standalone="yes" ?>', "<!-- generated by ingot-agent -->", "<list>"]
    lines.extend(host.lines(str((inventory.get("environment") or {}).get("server_name") or "host"), 0))
    lines.append("</list>")
    return "\n".join(lines)


def _host(node: Node, system: Dict[str, Any], name: str) -> None:
    del name
    chassis = {"1": "other", "3": "desktop", "4": "low-profile", "7": "tower", "17": "server", "23": "rackmount", "25": "multi-system",
               "28": "blade", "29": "blade"}  # fmt: skip
    kind = str((system.get("chassis") or {}).get("type") or "")
    sku = system.get("sku")
    product = system.get("product")
    node.add("description", "Computer").add("product", "%s (%s)" % (product, sku) if product and sku else product)
    node.add("vendor", system.get("vendor")).add("version", system.get("version")).add("serial", system.get("serial"))
    node.add("width", 64, units="bits")
    node.setting("chassis", chassis.get(kind, "other")).setting("family", system.get("family")).setting("sku", sku)
    node.setting("uuid", system.get("uuid"))
    node.capability("smbios", "SMBIOS").capability("dmi", "DMI").capability("vsyscall32", "32-bit processes")


def _board(node: Node, system: Dict[str, Any]) -> None:
    board = system.get("motherboard") or {}
    node.add("description", "Motherboard").add("product", board.get("product")).add("vendor", board.get("vendor"))
    node.add("physid", "0").add("version", board.get("version")).add("serial", board.get("serial"))


def _firmware(core: Node, system: Dict[str, Any], root: str) -> None:
    firmware = system.get("firmware") or {}
    node = core.child(Node("firmware", "memory"))
    node.add("description", "BIOS").add("vendor", firmware.get("vendor")).add("physid", "1")
    node.add("version", firmware.get("version")).add("date", firmware.get("date"))
    if os.path.isdir(os.path.join(root, "sys/firmware/efi")):
        node.capability("uefi", "UEFI specification is supported")
    if str(system.get("type")) == "virtual-machine":
        node.capability("virtualmachine", "This machine is a virtual machine")


def _flags(root: str) -> List[str]:
    for line in text(os.path.join(root, "proc/cpuinfo")).splitlines():
        if line.startswith(("flags", "Features")):
            return line.partition(":")[2].split()
    return []


def _processors(core: Node, cpu: Dict[str, Any], root: str) -> None:
    flags = _flags(root)
    for socket in cpu.get("sockets") or []:
        node = core.child(Node("cpu", "processor", "DMI:%04X" % (0x400 + int(socket.get("socket") or 0))))
        vendor = {"GenuineIntel": "Intel Corp.", "AuthenticAMD": "Advanced Micro Devices [AMD]"}.get(
            str(socket.get("vendor")), socket.get("vendor")
        )
        node.add("description", "CPU").add("product", socket.get("name")).add("vendor", vendor)
        node.add("physid", "%x" % (0x400 + int(socket.get("socket") or 0))).add("businfo", "cpu@%s" % socket.get("socket", 0))
        node.add("slot", "CPU %s" % socket.get("socket", 0))
        node.add("size", int(socket.get("frequency") or 0) * 1000000, units="Hz")
        node.add("capacity", int(socket.get("frequency_turbo") or 0) * 1000000, units="Hz")
        node.add("width", 64, units="bits")
        cores = socket.get("cores") or []
        node.setting("cores", len(cores)).setting("enabledcores", len(cores))
        node.setting("threads", sum(len(c.get("threads") or []) for c in cores))
        for flag in flags:
            # lshw's name of the long mode flag
            node.capability("x86-64" if flag == "lm" else flag, "64bits extensions (x86-64)" if flag == "lm" else "")
        for cache in socket.get("cache") or []:
            found = node.child(Node("cache", "memory"))
            found.add("description", "L%s cache" % cache.get("level")).add("size", cache.get("size"), units="bytes")
            found.setting("level", cache.get("level"))
            found.capability(str(cache.get("type") or "").lower() or "unified", "%s cache" % cache.get("type"))


def _memory(core: Node, memory: Dict[str, Any], root: str) -> None:
    node = core.child(Node("memory", "memory", "DMI:1000"))
    node.add("description", "System Memory").add("physid", "1000").add("slot", "System board or motherboard")
    node.add("size", memory.get("total"), units="bytes")
    for module in memory_modules(data(os.path.join(root, "sys/firmware/dmi/tables/DMI"))):
        bank = node.child(Node("bank", "memory"))
        bank.add("description", "DIMM %s" % module["kind"]).add("product", module["part"]).add("vendor", module["vendor"])
        bank.add("serial", module["serial"]).add("slot", module["slot"]).add("size", module["size"], units="bytes")
        bank.add("clock", int(module["speed"]) * 1000000, units="Hz")


MEMORY_TYPES = {0x07: "RAM", 0x12: "DDR", 0x13: "DDR2", 0x18: "DDR3", 0x1A: "DDR4", 0x1B: "LPDDR", 0x22: "DDR5"}


def memory_modules(table: bytes) -> List[Dict[str, Any]]:
    """The filled memory slots of an SMBIOS table (DSP0134 §7.18)."""
    found: List[Dict[str, Any]] = []
    position = 0
    while position + 4 <= len(table):
        kind, length = table[position], table[position + 1]
        if length < 4:
            break
        body = table[position : position + length]
        end = table.find(b"\0\0", position + length)
        if end < 0:
            break
        strings = table[position + length : end].split(b"\0")
        position = end + 2
        if kind == 127:
            break
        if kind != 17 or length < 0x15:
            continue

        def string(offset: int, body: bytes = body, strings: List[bytes] = strings) -> str:
            index = body[offset] if offset < len(body) else 0
            return strings[index - 1].decode("ascii", "replace").strip() if 0 < index <= len(strings) else ""

        size = int.from_bytes(body[0x0C:0x0E], "little")
        if size in (0, 0xFFFF):
            continue
        if size == 0x7FFF and length >= 0x20:
            total = (int.from_bytes(body[0x1C:0x20], "little") & 0x7FFFFFFF) << 20
        else:
            total = (size & 0x7FFF) << (10 if size & 0x8000 else 20)
        found.append(
            {
                "size": total,
                "slot": string(0x10),
                "kind": MEMORY_TYPES.get(body[0x12], ""),
                "speed": int.from_bytes(body[0x15:0x17], "little") if length >= 0x17 else 0,
                "vendor": string(0x17),
                "serial": string(0x18),
                "part": string(0x1A),
            }
        )
    return found


def _pci(core: Node, inventory: Dict[str, Any], parts: Dict[str, Any]) -> None:
    bridge = core.child(Node("pci", "bridge", "PCIBUS:0000:00"))
    bridge.add("description", "Host bridge").add("physid", "100").add("businfo", "pci@0000:00:00.0")
    ports: Dict[str, List[Dict[str, Any]]] = {}
    for card in (parts.get("network") or {}).get("cards") or []:
        ports.setdefault(card.get("pci_address") or card.get("usb_address") or "", []).append(card)
    disks: Dict[str, List[Dict[str, Any]]] = {}
    for disk in (parts.get("storage") or {}).get("disks") or []:
        disks.setdefault(disk.get("pci_address") or "", []).append(disk)
    networks = inventory.get("networks") or {}
    shown = set()
    for device in (parts.get("pci") or {}).get("devices") or []:
        address = str(device.get("pci_address") or "")
        kind = text("/sys/bus/pci/devices/%s/class" % address)[2:6]
        base, group = PCI_KINDS.get(kind) or BY_BASE.get(kind[:2]) or ("generic", "generic")
        if kind == "0600":
            bridge.add("product", device.get("product")).add("vendor", device.get("vendor"))
            continue
        node = bridge.child(Node(base, group, "PCI:" + address, bool(device.get("driver"))))
        node.add("description", {"network": "Ethernet interface", "display": "VGA compatible controller"}.get(group, base.upper() + " controller"))
        node.add("product", device.get("product") or device.get("product_id")).add("vendor", device.get("vendor") or device.get("vendor_id"))
        node.add("physid", address[8:10].lstrip("0") or "0").add("businfo", "pci@" + address)
        node.setting("driver", device.get("driver"))
        node.capability("pci")
        for card in ports.get(address, []):
            shown.add(id(card))
            _ports(node, card, networks)
        for disk in disks.pop(address, []):
            _disk(node, disk)
    for key in ports:
        for card in ports[key]:
            if id(card) not in shown:
                node = core.child(Node("network", "network"))
                node.add("description", "Ethernet interface").add("product", card.get("product")).add("vendor", card.get("vendor"))
                _ports(node, card, networks)
    for rest in disks.values():
        for disk in rest:
            _disk(core, disk)
    for device in (parts.get("usb") or {}).get("devices") or []:
        node = core.child(Node("usb", "generic", "USB:%s:%s" % (device.get("bus_address"), device.get("device_address"))))
        node.add("product", device.get("product")).add("vendor", device.get("vendor"))
        node.add("businfo", "usb@%s:%s" % (device.get("bus_address"), device.get("device_address")))


def _ports(node: Node, card: Dict[str, Any], networks: Dict[str, Any]) -> None:
    listed = card.get("ports") or []
    # a card with one port is the interface itself; those of a bigger card are nodes below it
    virtual = str(card.get("driver") or "").startswith("virtio")
    for port in listed:
        target = node if len(listed) == 1 and not virtual else node.child(Node("virtio" if virtual else "network", "network"))
        if target is not node:
            target.add("description", "Ethernet interface")
        target.add("logicalname", port.get("id")).add("serial", port.get("address"))
        target.add("size", int(port.get("link_speed") or 0) * 1000000, units="bit/s")
        speeds = [int(m.partition("base")[0]) for m in port.get("supported_modes") or [] if m.partition("base")[0].isdigit()]
        target.add("capacity", max(speeds) * 1000000 if speeds else 0, units="bit/s")
        target.setting("broadcast", "yes").setting("driver", card.get("driver") if target is not node else "")
        target.setting("firmware", card.get("firmware_version"))
        addresses = (networks.get(port.get("id")) or {}).get("addresses") or []
        inet: Optional[str] = next((a.get("address") for a in addresses if a.get("family") == "inet"), None)
        target.setting("ip", inet).setting("link", "yes" if port.get("link_detected") else "no").setting("multicast", "yes")
        target.capability("ethernet").capability("physical", "Physical interface")


def _disk(parent: Node, disk: Dict[str, Any]) -> None:
    if disk.get("type") == "cdrom":
        node = parent.child(Node("cdrom", "disk"))
        node.add("description", "DVD reader")
    else:
        node = parent.child(Node("virtio" if disk.get("type") == "virtio" else "disk", "disk"))
        node.add("description", {"nvme": "NVMe disk", "virtio": "Virtual I/O device", "sata": "ATA Disk"}.get(str(disk.get("type")), "SCSI Disk"))
    node.add("product", disk.get("model")).add("logicalname", "/dev/%s" % disk.get("id")).add("dev", disk.get("device"))
    node.add("version", disk.get("firmware_version")).add("serial", disk.get("serial"))
    if disk.get("type") != "cdrom":
        node.add("size", disk.get("size"), units="bytes")
    node.setting("logicalsectorsize", disk.get("block_size")).setting("sectorsize", disk.get("block_size"))
    if int(disk.get("rpm") or 0) > 1:
        node.capability("%srpm" % disk.get("rpm"), "%s rotations per minute" % disk.get("rpm"))
    for partition in disk.get("partitions") or []:
        volume = node.child(Node("volume", "volume"))
        volume.add("physid", partition.get("partition")).add("logicalname", "/dev/%s" % partition.get("id"))
        volume.add("capacity", partition.get("size"), units="bytes")
