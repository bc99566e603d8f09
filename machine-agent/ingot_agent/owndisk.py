"""A machine that gets no answer starts its own disk if there is a system on it: better than waiting for ever, or installing by guess."""

from __future__ import annotations

import struct

from . import http
from .commands import Halt
from .http import Unreachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional

    from .metadata import Metadata
    from .timeline import Timeline

PATIENCE = 600.0
OPTION = "ingot.patience="
LEAST, MOST = 30.0, 3600.0
GPT_ENTRIES_MAX = 256
# UEFI specification §5.3.3, as it lies on the disk
SYSTEM_PARTITION = bytes.fromhex("28732ac11ff8d211ba4b00a0c93ec93b")


def told() -> float:
    """The patience that this boot was told."""
    with open("/proc/cmdline", encoding="utf-8") as file:
        return patience(file.read())


def patience(cmdline: str) -> float:
    """Seconds to wait for the region before the own disk is started: of `ingot.patience=` on the kernel's command line, else ten minutes."""
    for word in cmdline.split():
        if word.startswith(OPTION) and word[len(OPTION) :].isdigit():
            return min(max(float(word[len(OPTION) :]), LEAST), MOST)
    return PATIENCE


def holds_system(path: str) -> bool:
    """Whether firmware would find something to start on this disk: code in its first block, or an EFI system partition."""
    try:
        with open(path, "rb") as disk:
            first = disk.read(512)
            if len(first) < 512 or first[510:] != b"\x55\xaa":
                return False
            if first[:440].strip(b"\0"):
                return True
            if any(first[446 + 16 * number + 4] == 0xEF for number in range(4)):
                return True
            for block in (512, 4096):
                disk.seek(block)
                header = disk.read(92)
                if header[:8] == b"EFI PART":
                    start, count, size = struct.unpack("<QII", header[72:88])
                    if not 128 <= size <= 4096:
                        return False
                    disk.seek(start * block)
                    table = disk.read(min(count, GPT_ENTRIES_MAX) * size)
                    return any(table[at : at + 16] == SYSTEM_PARTITION for at in range(0, len(table), size))
    except (OSError, OverflowError):
        pass
    return False


def installed() -> bool:
    """Whether any disk of this machine holds a system."""
    from .inventory.storage import disks

    return any(holds_system(disk.path) for disk in disks())


def instead(metadata: Metadata, timeline: Timeline, reason: str, system: bool) -> Optional[Halt]:
    """What a machine does that was to write its disks and got no leave in time; None if it was to do something else.

    The rack remembers it for this attempt: the machine's firmware asks it again after the restart. `system`: whether a disk holds one.
    """
    body = http.form({"op": "start_disk", "installed": "true" if system else "false"})
    timeline.mark("no region: %s; asking the rack for the own disk" % reason)
    try:
        status = metadata.server.once("POST", metadata.url, body, "application/x-www-form-urlencoded", 30).status
    except Unreachable:
        # no rack either: the firmware finds the disk by itself
        status = 200 if system else 503
    if status != 200:
        return None
    return Halt("reboot" if system else "poweroff", "no answer from the region: %s; nothing was written" % reason)
