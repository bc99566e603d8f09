"""Which disk of this machine is which disk of the plan. A wrong answer destroys data, so anything but one clear match is an error."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List

    from .inventory.storage import Disk
    from .plan import PlanDisk


def plain(text: str) -> str:
    """For comparing models: some sources write blanks as underscores, some keep runs of blanks."""
    return " ".join(text.replace("_", " ").split()).lower()


def differences(wanted: PlanDisk, found: Disk) -> List[str]:
    """What the plan says of the disk that is not so; empty if it is this one."""
    result = []
    if wanted.size != found.size:
        result.append("size %d, expected %d" % (found.size, wanted.size))
    if wanted.serial is not None and wanted.serial != found.serial.strip():
        result.append("serial %r, expected %r" % (found.serial, wanted.serial))
    if wanted.model is not None and plain(wanted.model) != plain(found.model):
        result.append("model %r, expected %r" % (found.model, wanted.model))
    if wanted.wwn is not None and wanted.wwn.lower() != found.wwn.lower():
        result.append("wwn %r, expected %r" % (found.wwn, wanted.wwn))
    if wanted.logical_block_size and wanted.logical_block_size != found.block_size:
        result.append("blocks of %d bytes, expected %d" % (found.block_size, wanted.logical_block_size))
    if wanted.id_path is not None and not _has_path(found, wanted.id_path):
        result.append("names %s, expected %s" % (", ".join(found.links) or found.path, wanted.id_path))
    return result


def _has_path(disk: Disk, path: str) -> bool:
    by_id = "/dev/disk/by-id/"
    if path.startswith(by_id):
        return path[len(by_id) :] in disk.links or os.path.realpath(path) == os.path.realpath(disk.path)
    # a kernel name may change from boot to boot: it counts only for a disk that has no identity of its own
    return bool(disk.serial) or os.path.basename(path) == disk.name


def match(wanted: List[PlanDisk], found: List[Disk]) -> Dict[str, Disk]:
    """The machine's disk for each of the plan's, by id. Raises `ValueError` naming disk, expected and found."""
    result: Dict[str, Disk] = {}
    writable = [disk for disk in found if not disk.read_only and disk.type != "cdrom"]
    for plan_disk in wanted:
        candidates = [disk for disk in writable if not differences(plan_disk, disk)]
        if not candidates:
            seen = "; ".join("%s: %s" % (disk.name, ", ".join(differences(plan_disk, disk))) for disk in writable)
            raise ValueError("the disk %s is not in this machine (%s)" % (plan_disk.id, seen or "it has no disk"))
        if len(candidates) > 1:
            raise ValueError(
                "the disk %s could be any of %s: the plan must say more of it" % (plan_disk.id, ", ".join(disk.name for disk in candidates))
            )
        if candidates[0].name in [disk.name for disk in result.values()]:
            raise ValueError("two disks of the plan are the same device %s" % candidates[0].name)
        result[plan_disk.id] = candidates[0]
    return result
