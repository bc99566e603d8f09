"""What the steps share: the devices by the plan's names, and the file system that is being made."""

from __future__ import annotations

import os
import stat

from ..process import attempt, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional

    from ..inventory.storage import Disk
    from ..plan import Plan
    from ..server import Server
    from ..timeline import Timeline

BINDS = ("dev", "proc", "sys", "run")


class StepFailed(Exception):
    """A step could not be done, or its result is not what the plan says."""


class Target:
    """`devices`: path by the plan's id, disks and partitions. `root`: where the target is mounted."""

    def __init__(self, plan: Plan, disks: Dict[str, Disk], server: Server, timeline: Timeline, root: str = "/mnt/target") -> None:
        self.plan = plan
        self.server = server
        self.timeline = timeline
        self.root = root
        self.devices = {key: disk.path for key, disk in disks.items()}
        self.block_sizes = {key: disk.block_size for key, disk in disks.items()}
        self.mounted: List[str] = []
        self.bytes = 0

    def device(self, name: str) -> str:
        path = self.devices.get(name)
        if path is None:
            raise StepFailed("no device is known as %s" % name)
        return path

    def inside(self, path: str) -> str:
        """The path on this system of a path in the target, symbolic links followed as the target itself would (never out of it)."""
        resolved = self.root
        todo = [part for part in reversed(path.split("/")) if part not in ("", ".")]
        followed = 0
        while todo:
            part = todo.pop()
            if part == "..":
                resolved = resolved if resolved == self.root else os.path.dirname(resolved)
                continue
            candidate = os.path.join(resolved, part)
            if todo and os.path.islink(candidate):
                followed += 1
                if followed > 40:
                    raise StepFailed("too many symbolic links in %s" % path)
                link = os.readlink(candidate)
                if link.startswith("/"):
                    resolved = self.root
                todo.extend(p for p in reversed(link.split("/")) if p not in ("", "."))
                continue
            resolved = candidate
        return resolved

    def write(self, path: str, content: bytes, mode: int = 0o644) -> None:
        """Writes a file of the target in one move, owned by root, never readable beyond `mode` meanwhile."""
        place = self.inside(path)
        os.makedirs(os.path.dirname(place), mode=0o755, exist_ok=True)
        if os.path.isdir(place) and not os.path.islink(place):
            raise StepFailed("%s is a folder in the target" % path)
        new = place + ".ingot-new"
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            os.fchown(file.fileno(), 0, 0)
        os.replace(new, place)

    def mount(self, device: str, path: str, options: str = "") -> None:
        place = self.inside(path) if path.strip("/") else self.root
        os.makedirs(place, mode=0o755, exist_ok=True)
        run(["mount", *(["-o", options] if options else []), device, place])
        self.mounted.append(place)

    def bind_system(self) -> None:
        """Makes /dev, /proc, /sys and /run of this system appear in the target, once."""
        for name in BINDS:
            place = os.path.join(self.root, name)
            if place in self.mounted:
                continue
            os.makedirs(place, mode=0o755, exist_ok=True)
            run(["mount", "--rbind", "/" + name, place])
            run(["mount", "--make-rslave", place])
            self.mounted.append(place)

    def chroot(self, command: List[str], timeout: float = 1800, data: bytes = b"") -> bytes:
        """Output of a command run inside the target."""
        self.bind_system()
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LC_ALL": "C",
            "DEBIAN_FRONTEND": "noninteractive",
        }
        return run(["chroot", self.root, *command], data, timeout, environment)

    def has(self, path: str) -> bool:
        return os.path.exists(self.inside(path))

    def close(self) -> None:
        """Writes everything out and takes all mounts away, the last first."""
        os.sync()
        for place in reversed(self.mounted):
            status, _, said = attempt(["umount", "-R", place])
            if status != 0:
                self.timeline.mark("%s stays mounted for now: %s" % (place, said.decode("utf-8", "replace").strip()))
                attempt(["umount", "-R", "-l", place])
        self.mounted.clear()
        os.sync()


def is_block_device(path: str) -> bool:
    try:
        return stat.S_ISBLK(os.stat(path).st_mode)
    except OSError:
        return False


def blkid(path: str) -> Dict[str, str]:
    """What is on a device, asked anew: TYPE, UUID, LABEL, PARTUUID …"""
    status, out, _ = attempt(["blkid", "-p", "-o", "export", path])
    if status != 0:
        return {}
    found = {}
    for line in out.decode("utf-8", "replace").splitlines():
        key, equals, value = line.partition("=")
        if equals:
            found[key] = value
    return found


class Mounted:
    """What is mounted somewhere: the device, and which folder of its file system (`/`: the whole)."""

    __slots__ = ("source", "subtree")

    def __init__(self, source: str, subtree: str) -> None:
        self.source = source
        self.subtree = subtree


def mount_point(target: Target, path: str) -> Optional[Mounted]:
    """What is mounted at a path of the target, None if nothing is."""
    place = target.inside(path) if path.strip("/") else target.root
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if words[4] == place:
                return Mounted(words[words.index("-") + 2], words[3])
    return None


def mount_point_uuid(target: Target, path: str) -> Optional[str]:
    """The file system UUID of what is mounted at a path of the target, None if nothing is."""
    mounted = mount_point(target, path)
    return blkid(mounted.source).get("UUID") if mounted is not None else None
