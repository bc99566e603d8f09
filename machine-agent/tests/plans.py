"""Plans as the server writes them, for the tests: flat layouts and erasures."""

from __future__ import annotations

import json
import uuid
from typing import Any, Dict, List, Optional

MIB = 1 << 20
FRONT = 4 * MIB
END = MIB


def disk(disk_id: str, serial: Optional[str], size: int, model: Optional[str] = None, block: int = 512, **more: Any) -> Dict[str, Any]:
    values: Dict[str, Any] = {"id": disk_id, "serial": serial, "model": model, "wwn": None, "size": size, "logical_block_size": block, "id_path": None}
    values.update(more)
    return values


def plan(kind: str, disks: List[Dict[str, Any]], steps: List[Dict[str, Any]], **more: Any) -> bytes:
    values: Dict[str, Any] = {
        "version": 1, "kind": kind, "attempt": str(uuid.uuid4()), "system_id": "m00001", "hostname": "node", "ever_deployed": False,
        "firmware": "bios", "architecture": "amd64", "disks": disks, "steps": steps,
    }  # fmt: skip
    values.update(more)
    return json.dumps(values).encode()


def fixed_uuid(number: int) -> str:
    return "6f0c3b0e-0000-4000-8000-%012d" % number


def flat(size: int, firmware: str, disk_id: str = "sda") -> List[Dict[str, Any]]:
    """Wipe, table, file systems and mounts of the flat layout (facts/deploy-and-storage.md D, E)."""
    first: Dict[str, Any]
    if firmware == "uefi":
        first = {"id": disk_id + "-part1", "number": 1, "start": FRONT, "size": 512 * MIB, "type": "esp", "uuid": fixed_uuid(1), "name": "efi"}
    else:
        first = {"id": disk_id + "-part1", "number": 1, "start": FRONT, "size": MIB, "type": "bios_grub", "uuid": fixed_uuid(1), "name": "bios"}
    start = (first["start"] + first["size"] + FRONT - 1) // FRONT * FRONT
    root_size = (size - END - start) // FRONT * FRONT
    root = {"id": disk_id + "-part2", "number": 2, "start": start, "size": root_size, "type": "linux", "uuid": fixed_uuid(2), "name": "root"}
    steps: List[Dict[str, Any]] = [
        {"op": "wipe", "id": "wipe-" + disk_id, "disk": disk_id, "mode": "quick"},
        {"op": "partition", "id": "table-" + disk_id, "disk": disk_id, "label": "gpt", "uuid": fixed_uuid(9), "partitions": [first, root]},
        {"op": "format", "id": "format-root", "device": root["id"], "fstype": "ext4", "label": "root", "uuid": fixed_uuid(3), "options": []},
    ]
    if firmware == "uefi":
        steps.append({"op": "format", "id": "format-efi", "device": first["id"], "fstype": "fat32", "label": "efi", "uuid": "1A2B3C4D-0000-4000-8000-000000000004", "options": []})
    steps.append({"op": "mount", "id": "mount-root", "device": root["id"], "path": "/", "options": ""})
    if firmware == "uefi":
        steps.append({"op": "mount", "id": "mount-efi", "device": first["id"], "path": "/boot/efi", "options": ""})
    return steps


def install(
    disks: List[Dict[str, Any]], firmware: str, image: Dict[str, Any], netboot_url: str, files: Dict[str, str], options: str, **more: Any
) -> bytes:
    """A whole installation on the first disk."""
    first = disks[0]["id"]
    steps = flat(disks[0]["size"], firmware, first)
    steps.append(dict({"op": "image", "id": "image", "path": "/"}, **image))
    fstab = "UUID=%s / ext4 defaults 0 1\n" % fixed_uuid(3)
    if firmware == "uefi":
        fstab += "UUID=1A2B-3C4D /boot/efi vfat umask=0077 0 1\n"
    for number, (path, content) in enumerate(dict(files, **{"/etc/fstab": fstab}).items()):
        mode = "0600" if "cloud.cfg.d" in path else "0644"
        steps.append({"op": "file", "id": "file-%d" % number, "path": path, "mode": mode, "content": content})
    steps.append(
        {
            "op": "boot_loader", "id": "boot-loader", "kind": "grub-efi" if firmware == "uefi" else "grub-pc", "disk": first,
            "esp": first + "-part1" if firmware == "uefi" else None, "root_uuid": fixed_uuid(3), "kernel_options": options,
        }
    )  # fmt: skip
    steps.append({"op": "netboot_off", "id": "netboot-off", "url": netboot_url})
    return plan("install", disks, steps, firmware=firmware, **more)
