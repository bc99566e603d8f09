"""Names below /dev/disk, which udev makes elsewhere: scripts and GRUB look disks and file systems up by them."""

from __future__ import annotations

import os

from .inventory.storage import disks


def link(folder: str, name: str, device: str) -> None:
    """/dev/disk/FOLDER/NAME → device; an old link of that name is replaced."""
    if not name or "/" in name or name in (".", ".."):
        return
    path = os.path.join("/dev/disk", folder)
    os.makedirs(path, mode=0o755, exist_ok=True)
    new = os.path.join(path, ".new-" + name)
    if os.path.lexists(new):
        os.unlink(new)
    os.symlink(os.path.join("../..", os.path.basename(device)), new)
    os.replace(new, os.path.join(path, name))


def refresh() -> None:
    """Links of all disks and of the partitions they have now. Does nothing where udev runs."""
    if os.path.isdir("/run/udev/data"):
        return
    for disk in disks():
        for name in disk.links:
            link("by-id", name, disk.path)
            for partition in disk.partitions():
                number = partition[len(disk.name) :].lstrip("p")
                link("by-id", "%s-part%s" % (name, number), "/dev/" + partition)
