"""Writes a partition table with every byte where the plan says, and reads it back."""

from __future__ import annotations

import json
import os
import time

from ..devlinks import link
from ..inventory.files import number
from ..process import Failed, attempt, run
from .target import StepFailed, is_block_device

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict

    from .target import Target

GPT_TYPES = {
    "bios_grub": "21686148-6449-6E6F-744E-656564454649",
    "esp": "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
    "linux": "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
    "swap": "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F",
    "lvm": "E6D6D379-F507-44C2-A23C-238F2A3DF928",
    "raid": "A19D880F-05FC-4D3B-A006-743F0F84911E",
    "prep": "9E1A2D38-C612-4316-AA26-8B49521E5A8B",
}
MSDOS_TYPES = {"esp": "ef", "linux": "83", "swap": "82", "lvm": "8e", "raid": "fd", "prep": "41", "extended": "5"}


def partition_path(disk: str, number_: int) -> str:
    """The device of a partition: a `p` stands between where the disk's name ends in a digit."""
    return "%s%s%d" % (disk, "p" if disk[-1].isdigit() else "", number_)


def script(step: Dict[str, Any], device: str, block: int) -> str:
    """What sfdisk is told; positions in logical blocks."""
    gpt = step["label"] == "gpt"
    types = GPT_TYPES if gpt else MSDOS_TYPES
    lines = ["label: " + ("gpt" if gpt else "dos"), "unit: sectors"]
    if gpt and step.get("uuid"):
        lines.append("label-id: " + _plain(step["uuid"]))
    for partition in step["partitions"]:
        kind = str(partition.get("type") or "linux")
        if kind not in types:
            raise StepFailed("a partition of type %s cannot be in a table of kind %s" % (kind, step["label"]))
        fields = ["start=%d" % (int(partition["start"]) // block), "size=%d" % (int(partition["size"]) // block), "type=" + types[kind]]
        if gpt and partition.get("uuid"):
            fields.append("uuid=" + _plain(partition["uuid"]))
        if gpt and partition.get("name"):
            fields.append('name="%s"' % _plain(partition["name"]))
        if partition.get("bootable"):
            fields.append('attrs="LegacyBIOSBootable"' if gpt else "bootable")
        lines.append("%s : %s" % (partition_path(device, int(partition["number"])), ", ".join(fields)))
    return "\n".join(lines) + "\n"


def _plain(value: object) -> str:
    text = str(value)
    if any(c in text for c in '"\n\r,'):
        raise StepFailed("not usable in a partition table: %r" % text)
    return text


def partition(target: Target, step: Dict[str, Any]) -> None:
    device = os.path.realpath(target.device(step["disk"]))
    block = target.block_sizes.get(step["disk"], 512)
    try:
        run(["sfdisk", "--quiet", "--wipe", "always", "--wipe-partitions", "always", device], script(step, device, block).encode(), 120)
    except Failed as error:
        raise StepFailed("%s could not be partitioned: %s" % (device, error)) from error
    verify(step, device, block)
    for entry in step["partitions"]:
        if not is_block_device(partition_path(device, int(entry["number"]))):
            # a kernel that cannot read this kind of table by itself is told its partitions
            attempt(["partx", "--add", "--nr", "%d:%d" % (entry["number"], entry["number"]), device])
    for entry in step["partitions"]:
        path = partition_path(device, int(entry["number"]))
        if entry.get("type") != "extended":
            _await_device(path, int(entry["start"]))
        target.devices[str(entry["id"])] = path
        target.block_sizes[str(entry["id"])] = block
        if entry.get("uuid") and path.startswith("/dev/"):
            link("by-partuuid", str(entry["uuid"]).lower(), path)


def verify(step: Dict[str, Any], device: str, block: int) -> None:
    """Compares the table on the disk with the plan; raises `StepFailed` naming the first difference."""
    table = json.loads(run(["sfdisk", "--json", device]))["partitiontable"]
    gpt = step["label"] == "gpt"
    if table.get("label") != ("gpt" if gpt else "dos"):
        raise StepFailed("%s has a table of kind %s after partitioning" % (device, table.get("label")))
    if int(table.get("sectorsize") or block) != block:
        raise StepFailed("%s is used in blocks of %s bytes, the plan expects %d" % (device, table.get("sectorsize"), block))
    found = {entry["node"]: entry for entry in table.get("partitions") or []}
    types = GPT_TYPES if gpt else MSDOS_TYPES
    for wanted in step["partitions"]:
        node = partition_path(device, int(wanted["number"]))
        entry = found.pop(node, None)
        if entry is None:
            raise StepFailed("%s: partition %s is missing after partitioning" % (device, wanted["number"]))
        expected = {"start": int(wanted["start"]) // block, "size": int(wanted["size"]) // block}
        for key, value in expected.items():
            if int(entry[key]) != value:
                raise StepFailed("%s: %s is block %s, expected %d" % (node, key, entry[key], value))
        kind = types[str(wanted.get("type") or "linux")]
        if str(entry["type"]).lower() != kind.lower():
            raise StepFailed("%s: type is %s, expected %s" % (node, entry["type"], kind))
        if gpt and wanted.get("uuid") and str(entry.get("uuid", "")).lower() != str(wanted["uuid"]).lower():
            raise StepFailed("%s: uuid is %s, expected %s" % (node, entry.get("uuid"), wanted["uuid"]))
    if found:
        raise StepFailed("%s: partitions nobody asked for: %s" % (device, ", ".join(found)))


def _await_device(path: str, start: int) -> None:
    """The kernel's own view must be the new table, too."""
    end = time.monotonic() + 30
    place = "/sys/class/block/%s/start" % os.path.basename(path)
    while time.monotonic() < end:
        if is_block_device(path) and number(place, -1) * 512 == start:
            return
        time.sleep(0.05)
    raise StepFailed("%s did not appear after partitioning" % path)
