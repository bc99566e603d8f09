"""Disks: what they are, and by which names an installed system's udev would know them."""

from __future__ import annotations

import os

from .files import data, names, natural, number, numa_node, text
from .network import pci_address, usb_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List

# block devices that are no disks of the machine
VIRTUAL = ("loop", "ram", "dm-", "md", "zram", "bcache", "fd", "nbd", "drbd", "rbd")
_PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#+-.:=@_/")


class Disk:
    """A block device that is a disk. `links`: its names in /dev/disk/by-id, the best first. Sizes in bytes."""

    __slots__ = (
        "name", "path", "folder", "type", "model", "serial", "wwn", "size", "block_size", "rpm", "removable", "read_only",
        "firmware", "links",
    )  # fmt: skip

    def __init__(self, name: str, root: str = "/", dev: str = "/dev") -> None:
        self.name = name
        self.path = os.path.join(dev, name)
        self.folder = os.path.join(root, "sys/block", name)
        device = os.path.join(self.folder, "device")
        self.size = number(os.path.join(self.folder, "size")) * 512
        self.block_size = number(os.path.join(self.folder, "queue/logical_block_size"), 512) or 512
        self.removable = number(os.path.join(self.folder, "removable")) == 1
        self.read_only = number(os.path.join(self.folder, "ro")) == 1
        self.rpm = 0
        self.firmware = text(os.path.join(device, "firmware_rev")) or text(os.path.join(device, "rev"))
        self.model = text(os.path.join(device, "model"))
        self.serial = text(os.path.join(device, "serial")) or text(os.path.join(self.folder, "serial"))
        self.wwn = ""
        self.links: List[str] = []
        self.type = self._identify(os.path.realpath(device), device)
        if self.type not in ("nvme", "virtio") and number(os.path.join(self.folder, "queue/rotational")) == 1 and self.rpm == 0:
            # spinning, at a speed it does not tell
            self.rpm = 1
        self.links = [link for link in dict.fromkeys(self.links) if link]

    def _identify(self, real: str, device: str) -> str:
        if self.name.startswith("nvme"):
            self._nvme()
            return "nvme"
        if "/virtio" in real and self.name.startswith("vd"):
            if self.serial:
                self.links.append("virtio-" + encode(self.serial)[:20])
            return "virtio"
        if self.name.startswith("mmcblk"):
            self.model = text(os.path.join(device, "name"))
            self.links.append("mmc-%s_%s" % (encode(self.model), self.serial))
            return "mmc"
        return self._scsi(real, device)

    def _nvme(self) -> None:
        wwid = text(os.path.join(self.folder, "wwid"))
        if wwid.startswith(("eui.", "nvme.")):
            self.wwn = wwid
        if self.model and self.serial:
            base = "nvme-%s_%s" % (encode(self.model), encode(self.serial))
            self.links.extend((base, "%s_%d" % (base, number(os.path.join(self.folder, "nsid"), 1))))
        if wwid:
            self.links.append("nvme-" + wwid)

    def _scsi(self, real: str, device: str) -> str:
        vendor = text(os.path.join(device, "vendor"))
        kind = number(os.path.join(device, "type"))
        page80, page83, page89 = (data(os.path.join(device, "vpd_pg" + page)) for page in ("80", "83", "89"))
        wwid = text(os.path.join(device, "wwid"))
        if wwid.startswith("naa."):
            self.wwn = "0x" + wwid[4:]
        if not self.serial and len(page80) > 4:
            self.serial = page80[4:].decode("ascii", "replace").strip(" \0")
        optical = kind == 5 or self.name.startswith("sr")
        # libata tells the whole identity of an ATA disk in this page: the SCSI fields cut the model to 16 letters
        if vendor == "ATA" or len(page89) >= 572:
            identity = page89[60:572]
            if len(identity) == 512:
                self.model = _swapped(identity[54:94]) or self.model
                self.serial = _swapped(identity[20:40]) or self.serial
                self.firmware = _swapped(identity[46:54]) or self.firmware
                rate = int.from_bytes(identity[434:436], "little")
                self.rpm = rate if 0x0401 <= rate <= 0xFFFE else 0
                word = int.from_bytes(identity[174:176], "little")
                if word & 0x0100 and word & 0xC000 == 0x4000:
                    parts = [int.from_bytes(identity[i : i + 2], "little") for i in (216, 218, 220, 222)]
                    self.wwn = "0x" + "".join("%04x" % part for part in parts)
            if self.model:
                self.links.append("ata-" + encode(self.model) + ("_" + encode(self.serial) if self.serial else ""))
        elif "/usb" in real:
            self.links.append("usb-%s_%s_%s-0:0" % (encode(vendor), encode(self.model), encode(self.serial)))
        else:
            identifier = _designator(page83)
            if identifier:
                self.links.append("scsi-" + encode(identifier))
            if self.serial:
                self.links.append("scsi-S%s_%s_%s" % (encode(vendor), encode(self.model), encode(self.serial)))
        if self.wwn:
            self.links.append("wwn-" + self.wwn)
        if optical:
            return "cdrom"
        if "/usb" in real:
            return "usb"
        if vendor == "ATA" or "/ata" in real:
            return "sata"
        for transport in ("sas", "fc", "iscsi", "vmbus"):
            if os.path.exists(os.path.join(self.folder, "device/%s_device" % transport)) or "/%s" % transport in real:
                return transport
        return "scsi"

    def id_path(self) -> str:
        """A name that stays: /dev/disk/by-id/…, or the kernel's name if the disk tells no identity."""
        return "/dev/disk/by-id/" + self.links[0] if self.links and self.serial else "/dev/" + self.name

    def partitions(self) -> List[str]:
        return sorted((name for name in names(self.folder) if name.startswith(self.name)), key=natural)


def encode(value: str) -> str:
    """A text as udev writes it into a device link: runs of white space become one `_`, so does every other unusual letter."""
    return "".join(c if c in _PLAIN and c != "/" else "_" for c in "_".join(value.split()))


def _swapped(field: bytes) -> str:
    swapped = bytes(b for i in range(0, len(field) - 1, 2) for b in (field[i + 1], field[i]))
    return swapped.decode("ascii", "replace").strip(" \0")


def _designator(page: bytes) -> str:
    """The name that scsi_id gives a logical unit: the best designator of VPD page 83, after a digit that tells its kind."""
    best, rank = "", 99
    position = 4
    while position + 4 <= len(page):
        code_set, kind, length = page[position] & 0x0F, page[position + 1], page[position + 3]
        value = page[position + 4 : position + 4 + length]
        position += 4 + length
        if kind & 0x30 or not value:
            continue  # describes a port or target, not the unit
        designator = kind & 0x0F
        order = {3: 0, 2: 1, 1: 2, 0: 3}.get(designator, 99)
        if order < rank:
            best, rank = str(designator) + (value.hex() if code_set == 1 else value.decode("ascii", "replace").strip(" \0")), order
    return best


def disks(root: str = "/", dev: str = "/dev") -> List[Disk]:
    """All disks, in the order of their names; without loop devices and other virtual ones."""
    found = []
    for name in sorted(names(os.path.join(root, "sys/block")), key=natural):
        # the paths below a multipath NVMe head (nvme0c0n1) are not block devices of their own
        if name.startswith(VIRTUAL) or (name.startswith("nvme") and "c" in name):
            continue
        disk = Disk(name, root, dev)
        if disk.size > 0 or disk.type == "cdrom":
            found.append(disk)
    return found


def storage(root: str = "/") -> Dict[str, Any]:
    """The `storage` part of machine-resources."""
    listed, count = [], 0
    for disk in disks(root):
        real = os.path.realpath(os.path.join(disk.folder, "device"))
        partitions = []
        for name in disk.partitions():
            folder = os.path.join(disk.folder, name)
            partitions.append(
                {
                    "device": text(os.path.join(folder, "dev")),
                    "id": name,
                    "partition": number(os.path.join(folder, "partition")),
                    "read_only": number(os.path.join(folder, "ro")) == 1,
                    "size": number(os.path.join(folder, "size")) * 512,
                }
            )
        count += 1 + len(partitions)
        entry: Dict[str, Any] = {
            "id": disk.name,
            "device": text(os.path.join(disk.folder, "dev")),
            "model": disk.model,
            "type": disk.type,
            "read_only": disk.read_only,
            "removable": disk.removable,
            "size": disk.size,
            "serial": disk.serial,
            "block_size": number(os.path.join(disk.folder, "queue/physical_block_size"), disk.block_size),
            "firmware_version": disk.firmware,
            "rpm": disk.rpm,
            "numa_node": numa_node(os.path.dirname(real)) if "pci" in real else 0,
            "partitions": partitions,
        }
        if disk.links:
            entry["device_id"] = disk.links[0]
        if disk.wwn:
            entry["wwn"] = disk.wwn
        usb = usb_address(real)
        address = pci_address(real)
        if usb:
            entry["usb_address"] = usb
        elif address:
            entry["pci_address"] = address
        listed.append(entry)
    return {"disks": listed, "total": count}
