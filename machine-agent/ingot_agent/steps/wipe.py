"""Takes a disk out of use and wipes it: quickly, wholly, by its own secure erase, or by discarding."""

from __future__ import annotations

import os
import time

from ..inventory.files import names, text
from ..process import attempt
from . import blockdev
from .target import StepFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional

    from .target import Target

EDGE = 2 << 20
CHUNK = 64 << 20
WRITE = 4 << 20


def wipe(target: Target, step: Dict[str, Any]) -> None:
    """`mode`: quick, full, secure or discard. After every mode both ends are zero and no partition is left."""
    device = target.device(step["disk"])
    mode = step["mode"]
    release(device, target)
    signatures(device)
    if mode == "secure" and not _secure(device, target):
        target.timeline.mark("%s: no secure erase that works, overwriting instead" % device)
        mode = "full"
    if mode == "discard":
        status, _, said = attempt(["blkdiscard", "-f", device], timeout=6 * 3600)
        if status != 0:
            target.timeline.mark("%s: no discard (%s), overwriting instead" % (device, said.decode("utf-8", "replace").strip()))
            mode = "full"
    if mode == "full":
        target.bytes += zero_all(device, target)
    zero_edges(device)
    _forget_partitions(device)
    blockdev.drop_cache(device)
    for offset in (0, blockdev.size(device) - EDGE):
        if not is_zero(device, max(offset, 0), min(EDGE, blockdev.size(device))):
            raise StepFailed("%s: the zeros that were written cannot be read back at byte %d" % (device, max(offset, 0)))
    left = [name for name in names("/sys/class/block/" + os.path.basename(device)) if name.startswith(os.path.basename(device))]
    if left:
        raise StepFailed("%s: the kernel still knows partitions: %s" % (device, ", ".join(left)))


def release(device: str, target: Target) -> None:
    """Stops everything that uses the disk or one of its partitions, top-down: swap, mounts, LVM, RAID, bcache, device mapper."""
    name = os.path.basename(os.path.realpath(device))
    for user in users(name):
        path = "/dev/" + user
        _unmount(path, target)
        if user.startswith("md"):
            attempt(["mdadm", "--stop", path])
        elif user.startswith("bcache"):
            _write("/sys/block/%s/bcache/stop" % user, "1")
        elif user.startswith("dm-"):
            mapped = text("/sys/block/%s/dm/name" % user)
            attempt(["dmsetup", "remove", "--retry", "--force", mapped])
    for partition in [name] + [n for n in names("/sys/class/block/" + name) if n.startswith(name)]:
        _unmount("/dev/" + partition, target)
        if os.path.isdir("/sys/class/block/%s/bcache" % partition):
            _write("/sys/class/block/%s/bcache/stop" % partition, "1")
            _write("/sys/class/block/%s/bcache/set/stop" % partition, "1")
    end = time.monotonic() + 20
    while users(name):
        if time.monotonic() > end:
            raise StepFailed("%s is still in use by %s" % (device, ", ".join(users(name))))
        time.sleep(0.1)


def users(name: str) -> List[str]:
    """The block devices that are built on this one, those at the top first."""
    found: List[str] = []

    def visit(block: str) -> None:
        for holder in names("/sys/class/block/%s/holders" % block):
            visit(holder)
            if holder not in found:
                found.append(holder)
        for part in names("/sys/class/block/" + block):
            if part.startswith(block) and os.path.exists("/sys/class/block/%s/partition" % part):
                visit(part)

    visit(name)
    return found


def signatures(device: str) -> None:
    """Takes away every signature, of the partitions too: RAID and LVM labels would come to life again in new partitions."""
    name = os.path.basename(os.path.realpath(device))
    for partition in [n for n in names("/sys/class/block/" + name) if n.startswith(name)]:
        attempt(["wipefs", "-a", "-f", "-q", "/dev/" + partition])
    attempt(["wipefs", "-a", "-f", "-q", device])


def zero_edges(device: str) -> None:
    """Zeros over 2 MiB at both ends."""
    total = blockdev.size(device)
    length = min(EDGE, total)
    descriptor = os.open(device, os.O_WRONLY)
    try:
        for start in (0, total - length):
            _write_zeros(descriptor, start, length)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def zero_all(device: str, target: Optional[Target]) -> int:
    """Zeros over the whole disk; the number of bytes. The disk does it itself where it can."""
    total = blockdev.size(device)
    descriptor = os.open(device, os.O_WRONLY)
    offloaded = True
    told = 0
    try:
        position = 0
        while position < total:
            length = min(CHUNK, total - position)
            if offloaded:
                offloaded = blockdev.zero_out(descriptor, position, length)
            if not offloaded:
                _write_zeros(descriptor, position, length)
                os.fdatasync(descriptor)
                os.posix_fadvise(descriptor, position, length, os.POSIX_FADV_DONTNEED)
            position += length
            if target is not None and position * 10 // total > told:
                told = position * 10 // total
                target.timeline.mark("%s: %d %% overwritten" % (device, told * 10))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return total


def is_zero(device: str, start: int, length: int) -> bool:
    """Whether a part of the disk reads as zeros."""
    with open(device, "rb", buffering=0) as disk:
        disk.seek(start)
        left = length
        while left > 0:
            block = disk.read(min(left, WRITE))
            if not block:
                return False
            if block.count(0) != len(block):
                return False
            left -= len(block)
    return True


def verify_zero(target: Target, step: Dict[str, Any]) -> None:
    """Reads `samples` places spread over the whole disk, both ends among them."""
    device = target.device(step["disk"])
    samples = min(max(int(step.get("samples") or 64), 2), 100000)
    total = blockdev.size(device)
    length = min(64 << 10, total)
    blockdev.drop_cache(device)
    for i in range(samples):
        start = (total - length) * i // (samples - 1) // 512 * 512
        if not is_zero(device, start, length):
            raise StepFailed("%s is not erased: byte %d and after are not zero" % (device, start))


def _write_zeros(descriptor: int, start: int, length: int) -> None:
    zeros = bytes(min(WRITE, length))
    position, end = start, start + length
    while position < end:
        position += os.pwrite(descriptor, zeros[: end - position], position)


def _forget_partitions(device: str) -> None:
    for _ in range(20):
        try:
            blockdev.reread_partitions(device)
            break
        except OSError:
            # something looked at it just now
            time.sleep(0.25)
    # partitions that the kernel was told one by one stay until they are taken away like that; the check after it decides
    attempt(["partx", "--delete", device])


def _unmount(path: str, target: Target) -> None:
    del target
    with open("/proc/swaps", encoding="utf-8") as file:
        if any(line.split()[0] == path for line in file if line.split()):
            attempt(["swapoff", path])
    with open("/proc/mounts", encoding="utf-8") as file:
        mounted = any(line.split()[0] == path for line in file)
    if mounted:
        attempt(["umount", "-A", path])


def _write(path: str, value: str) -> None:
    try:
        with open(path, "w", encoding="ascii") as file:
            file.write(value)
    except OSError:
        pass  # gone already


def _secure(device: str, target: Target) -> bool:
    name = os.path.basename(os.path.realpath(device))
    if name.startswith("nvme"):
        # 2: the disk forgets its key, 1: it erases all user data
        for setting in ("2", "1"):
            status, _, _ = attempt(["nvme", "format", device, "--ses=" + setting, "--force"], timeout=24 * 3600)
            if status == 0:
                target.timeline.mark("%s: formatted by the disk itself (mode %s)" % (device, setting))
                return True
        return False
    status, out, _ = attempt(["hdparm", "-I", device])
    said = " ".join(out.decode("utf-8", "replace").split())
    security = said.partition("Security:")[2]
    if status != 0 or "supported" not in security or "not frozen" not in security or "not supported: enhanced erase" in security[:20]:
        return False
    # the password is public on purpose: it protects nothing, and a disk that was interrupted must be unlockable
    if attempt(["hdparm", "--user-master", "u", "--security-set-pass", "maas", device])[0] != 0:
        return False
    target.timeline.mark("%s: secure erase by the disk itself" % device)
    kind = "--security-erase-enhanced" if "supported: enhanced erase" in security else "--security-erase"
    done = attempt(["hdparm", "--user-master", "u", kind, "maas", device], timeout=48 * 3600)[0] == 0
    if not done:
        attempt(["hdparm", "--user-master", "u", "--security-disable", "maas", device])
        return False
    # believed only when it can be seen
    return is_zero(device, 0, EDGE) or _still_enabled(device) is False


def _still_enabled(device: str) -> Optional[bool]:
    status, out, _ = attempt(["hdparm", "-I", device])
    if status != 0:
        return None
    return "not enabled" not in " ".join(out.decode("utf-8", "replace").split())
