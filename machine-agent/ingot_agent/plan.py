"""The server's plan: decoded and checked completely before anything happens. The agent decides nothing."""

from __future__ import annotations

import hashlib
import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional

KINDS = ("install", "erase", "test")
# op → keys that must be there
OPS = {
    "wipe": ("disk", "mode"),
    "partition": ("disk", "label", "partitions"),
    "format": ("device", "fstype"),
    "mount": ("device", "path"),
    "image": ("url", "sha256", "format", "path"),
    "file": ("path", "mode", "content"),
    "boot_loader": ("kind", "disk"),
    "chroot": ("command",),
    "netboot_off": ("url",),
    "verify_zero": ("disk",),
}
WIPE_MODES = ("quick", "full", "secure", "discard")


class PlanDisk:
    """A disk as the server knows it. Sizes in bytes; `id_path` a name in /dev/disk/by-id or /dev."""

    __slots__ = ("id", "serial", "model", "wwn", "size", "logical_block_size", "id_path")

    def __init__(self, raw: Dict[str, Any]) -> None:
        self.id = str(raw["id"])
        self.serial = _text(raw.get("serial"))
        self.model = _text(raw.get("model"))
        self.wwn = _text(raw.get("wwn"))
        self.size = int(raw["size"])
        self.logical_block_size = int(raw.get("logical_block_size") or 0)
        self.id_path = _text(raw.get("id_path"))


class Plan:
    """`hash`: hex SHA-256 of the exact bytes that were sent."""

    def __init__(self, body: bytes) -> None:
        self.hash = hashlib.sha256(body).hexdigest()
        try:
            raw = json.loads(body)
            if raw["version"] != 1:
                raise ValueError("the plan has version %r, this agent knows 1" % raw["version"])
            self.kind = str(raw["kind"])
            self.attempt = str(raw["attempt"])
            self.system_id = str(raw.get("system_id") or "")
            self.hostname = str(raw.get("hostname") or "")
            self.ever_deployed = bool(raw.get("ever_deployed"))
            self.firmware = str(raw.get("firmware") or "bios")
            self.disks = [PlanDisk(disk) for disk in raw.get("disks") or []]
            self.steps: List[Dict[str, Any]] = list(raw.get("steps") or [])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("the plan does not have the expected form: %r" % error) from error
        self._check()

    def _check(self) -> None:
        if self.kind not in KINDS:
            raise ValueError("the plan is of the unknown kind %r" % self.kind)
        if not self.attempt:
            raise ValueError("the plan names no attempt")
        known = {disk.id for disk in self.disks}
        if len(known) != len(self.disks):
            raise ValueError("the plan names a disk twice")
        devices = set(known)
        seen = set()
        for step in self.steps:
            name = "%s %s" % (step.get("op"), step.get("id"))
            op = step.get("op")
            if op not in OPS:
                raise ValueError("the plan has a step this agent does not know: %s" % name)
            missing = [key for key in OPS[op] if key not in step]
            if missing:
                raise ValueError("the step %s lacks %s" % (name, ", ".join(missing)))
            if not step.get("id") or step["id"] in seen:
                raise ValueError("the step %s has no name of its own" % name)
            seen.add(step["id"])
            if "disk" in step and step["disk"] not in known:
                raise ValueError("the step %s names the disk %r, which the plan does not list" % (name, step["disk"]))
            if op == "wipe" and step["mode"] not in WIPE_MODES:
                raise ValueError("the step %s has the unknown mode %r" % (name, step["mode"]))
            if op == "partition":
                self._check_partitions(step, name)
                devices.update(str(partition["id"]) for partition in step["partitions"])
            if op in ("format", "mount") and step["device"] not in devices:
                raise ValueError("the step %s uses %r, which no earlier step makes" % (name, step["device"]))

    def _check_partitions(self, step: Dict[str, Any], name: str) -> None:
        disk = self.disk(step["disk"])
        if step["label"] not in ("gpt", "msdos"):
            raise ValueError("the step %s asks for the unknown partition table %r" % (name, step["label"]))
        block = disk.logical_block_size or 512
        end = 0
        numbers = set()
        for partition in sorted(step["partitions"], key=lambda p: int(p["start"])):
            start, size = int(partition["start"]), int(partition["size"])
            if start % block or size % block or size <= 0:
                raise ValueError("the step %s: partition %s is not in whole blocks of %d bytes" % (name, partition.get("id"), block))
            if start + size > disk.size:
                raise ValueError("the step %s: partition %s does not fit the disk %s" % (name, partition.get("id"), disk.id))
            if partition.get("type") != "extended":
                if start < end:
                    raise ValueError("the step %s: partition %s overlaps the one before it" % (name, partition.get("id")))
                end = start + size
            if partition["number"] in numbers:
                raise ValueError("the step %s has two partitions %s" % (name, partition["number"]))
            numbers.add(partition["number"])

    def disk(self, disk_id: str) -> PlanDisk:
        for disk in self.disks:
            if disk.id == disk_id:
                return disk
        raise ValueError("the plan lists no disk %r" % disk_id)


def _text(value: Any) -> Optional[str]:
    text = "" if value is None else str(value).strip()
    return text or None
